//! Paints the picture of a skin: the source's colours evened out, with blood, lips and a beard's shadow.

mod blood;
mod chart;
mod lips;
mod nails;
mod regions;
mod tint;

use glam::Vec3;
use image::RgbaImage;
use image::imageops::{self, FilterType};
use likeness_raster::{Encoder, decode};
use rayon::prelude::*;

use self::blood::Blood;
use self::chart::places;
use self::nails::Nails;
use self::tint::Tint;
use crate::pack::Pack;
use crate::vocabulary::Gender;

/// Texels along a side of the picture: twice the source's, for borders that hold in a portrait.
const SIDE: u32 = 1024;
/// Linear value that stands for the skin's own colour.
pub(crate) const MIDDLE: f32 = 0.5;

/// A kind of skin.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Complexion {
    /// The picture it is painted from.
    pub(crate) source: &'static str,
    /// Linear colour of forehead and cheeks there.
    pub(crate) own: Vec3,
    /// Whose it is.
    pub(crate) gender: Gender,
    /// Whether blood shows as warmth more than as redness.
    pub(crate) deep: bool,
}

/// What is painted onto the source.
struct Parts {
    blood: Blood,
    nails: Nails,
}

impl Complexion {
    /// The picture, in parts of the skin's own colour times [`MIDDLE`]; its opacity says how dry the skin is.
    pub(crate) fn paint(&self, pack: &Pack, source: &RgbaImage) -> RgbaImage {
        let mut picture = imageops::resize(source, SIDE, SIDE, FilterType::Triangle);
        let places = places(&pack.skin, &pack.base.template, SIDE as usize);
        let parts = Parts {
            blood: Blood::new(&pack.base),
            nails: Nails::new(&pack.base),
        };
        let linear: [f32; 256] = std::array::from_fn(|byte| decode(byte as u8));
        let encoder = Encoder::new();
        let middle = encoder.encode(MIDDLE);
        // Beyond the charts: what their edges blend with from afar.
        let bare = [middle, middle, middle, u8::MAX];
        let paint = |(pixel, place): (&mut [u8; 4], Option<Vec3>)| {
            let Some(at) = place else {
                *pixel = bare;
                return;
            };
            let [r, g, b, _] = pixel.map(|byte| linear[usize::from(byte)]);
            let tint = Tint::of(Vec3::new(r, g, b) / self.own).even();
            let (tint, wet) = self.alive(tint, Vec3::new(at.x.abs(), at.y, at.z), &parts);
            let [r, g, b] = (tint.color() * MIDDLE)
                .to_array()
                .map(|c| encoder.encode(c));
            *pixel = [r, g, b, ((1.0 - wet).clamp(0.0, 1.0) * 255.0 + 0.5) as u8];
        };
        let (pixels, _) = picture.as_chunks_mut::<4>();
        pixels.par_iter_mut().zip(places).for_each(paint);
        picture
    }

    /// How much blood shows.
    fn flush(&self) -> f32 {
        match self.gender {
            Gender::Female => 0.8,
            Gender::Male => 0.42,
        }
    }

    /// The skin at a place on the left half of the body as it is modelled, and how wet it is.
    fn alive(&self, tint: Tint, place: Vec3, parts: &Parts) -> (Tint, f32) {
        if let Some(nail) = parts.nails.at(place) {
            return (tint.toward(self.nail(&nail), nail.share), 0.6 * nail.share);
        }
        let tint = regions::body(regions::bald(tint, place), place);
        let bled = tint.bled(self.flush() * parts.blood.at(place), self.deep);
        let shaved = match self.gender {
            Gender::Male => bled.darker(0.11 * regions::beard(place)),
            Gender::Female => bled,
        };
        let lips = lips::share(place);
        let rim = blood::rim(place);
        let painted = shaved.toward(self.lips(tint, place), lips);
        let rimmed = painted.toward(self.rim(), 0.8 * rim.wet).darker(rim.dark);
        (
            rimmed,
            (0.6 * lips * lips::moist(place))
                .max(rim.wet)
                .max(0.12 * regions::shine(place)),
        )
    }
}
