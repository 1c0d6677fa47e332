//! What the studio's light makes of faces of all tones.

use std::sync::LazyLock;

use image::{Rgb as Pixel, RgbImage};
use likeness_tasks::figure::FigureSpec;
use likeness_tasks::figure::ranges::SKIN_TONE;
use likeness_tasks::figure::vocabulary::Gender;
use likeness_tests::{Lab, difference, figures, luminance};

use super::{draw, head, portrait};

/// The Monk Skin Tone scale, light to deep.
const TONES: [[u8; 3]; 10] = [
    [0xf6, 0xed, 0xe4],
    [0xf3, 0xe7, 0xdb],
    [0xf7, 0xea, 0xd0],
    [0xea, 0xda, 0xba],
    [0xd7, 0xbd, 0x96],
    [0xa0, 0x7e, 0x56],
    [0x82, 0x5c, 0x43],
    [0x60, 0x41, 0x34],
    [0x3a, 0x31, 0x2a],
    [0x29, 0x24, 0x20],
];

/// How far the well lit skin of a face may be from the swatch of its tone, which has no blood in it.
const FARTHEST: f64 = 5.0;
/// How far faces of all tones may be on average.
const FARTHEST_MEAN: f64 = 3.5;
/// Least difference between faces of neighbouring tones, in parts of that between their swatches.
const APART: f64 = 0.55;
/// The share of the skin's pixels, dark to bright, that count as well lit: neither shade nor highlight.
const WELL_LIT: [f64; 2] = [0.5, 0.9];
/// Value from which a channel is burnt out, and the share of a face's pixels that may be.
const BURNT: (u8, f64) = (250, 0.01);
/// Least luminance at which a face's brightest tenth begins in parts of that at which its darkest quarter ends: less is
/// flat.
const MODELLED: f64 = 1.75;

/// Where a lit face is measured: forehead and cheeks, from the middle of the top of the head, and half the side of the
/// square; all in widths of the head.
const PATCHES: [[f64; 3]; 3] = [[0.0, 0.40, 0.08], [-0.21, 0.86, 0.05], [0.21, 0.86, 0.05]];
/// How far the middle of the face's oval is from the top of the head, and half its width and height, alike.
const OVAL: [f64; 3] = [0.84, 0.32, 0.37];
#[test]
fn the_well_lit_skin_of_every_tone_measures_like_its_swatch() {
    for faces in FACES.chunks(TONES.len()) {
        let mut sum = 0.0;
        for (tone, (face, swatch)) in faces.iter().zip(TONES).enumerate() {
            let apart = difference(face.lit, Lab::of(swatch));
            assert!(apart < FARTHEST, "tone {tone}: {apart}");
            sum += apart;
        }
        let mean = sum / TONES.len() as f64;
        assert!(mean < FARTHEST_MEAN, "{mean}");
    }
}

#[test]
fn neighbouring_tones_can_be_told_apart() {
    for faces in FACES.chunks(TONES.len()) {
        for (tone, (pair, swatches)) in faces.windows(2).zip(TONES.windows(2)).enumerate() {
            let apart = difference(pair[0].lit, pair[1].lit);
            let asked = difference(Lab::of(swatches[0]), Lab::of(swatches[1]));
            assert!(apart > APART * asked, "tone {tone}: {apart} of {asked}");
        }
    }
}

#[test]
fn light_models_faces_of_every_tone_and_burns_none_out() {
    for (index, face) in FACES.iter().enumerate() {
        let (
            tone,
            Face {
                burnt, contrast, ..
            },
        ) = (index % TONES.len(), face);
        assert!(
            *burnt < BURNT.1,
            "tone {tone}: {burnt} of the face burnt out"
        );
        assert!(*contrast > MODELLED, "tone {tone} is flat: {contrast}");
    }
}

#[test]
fn a_flat_face_and_one_burnt_out_are_found() {
    let face = draw(&figures(), &portrait());
    let changed = |change: &dyn Fn(f64) -> f64| {
        let mut picture = face.clone();
        for channel in picture.iter_mut() {
            *channel = change(f64::from(*channel)).min(255.0) as u8;
        }
        Face::measured(&picture)
    };
    assert!(changed(&|byte| 190.0 + 0.2 * byte).contrast < MODELLED);
    assert!(changed(&|byte| 1.3 * byte).burnt > BURNT.1);
}

#[test]
fn a_white_shirt_is_neutral_and_not_burnt_out() {
    let figures = figures();
    let deep = FigureSpec {
        skin_tone: 9,
        ..portrait()
    };
    let picture = draw(&figures, &deep);
    let row = (0..picture.width()).map(|x| picture.get_pixel(x, picture.height() - 2).0);
    let shirt: Vec<_> = row
        .filter(|pixel| pixel[0] > 190 && pixel[2] > 150)
        .collect();
    assert!(shirt.len() > 40, "{}", shirt.len());
    let Lab { a, b, .. } = Lab::mean(shirt);
    assert!(a.hypot(b) < 3.0, "{a} {b}");
    let burnt = |pixel: &&Pixel<u8>| pixel.0[..2].iter().any(|channel| *channel >= BURNT.0);
    assert_eq!(picture.pixels().filter(burnt).count(), 0);
}

/// Bald heads of all tones, women's first.
static FACES: LazyLock<Vec<Face>> = LazyLock::new(|| {
    let figures = figures();
    let of = |gender: &Gender| {
        let spec = FigureSpec {
            gender: *gender,
            ..portrait()
        };
        let toned = move |skin_tone| FigureSpec {
            skin_tone,
            ..spec.clone()
        };
        SKIN_TONE.all().map(toned)
    };
    let specs = Gender::ALL.iter().flat_map(of);
    specs
        .map(|spec| Face::measured(&draw(&figures, &spec)))
        .collect()
});

/// What light makes of a face.
struct Face {
    /// The mean colour of the well lit skin of forehead and cheeks.
    lit: Lab,
    /// Share of the pixels with a channel burnt out.
    burnt: f64,
    /// Luminance at which its brightest tenth begins in parts of that at which its darkest quarter ends.
    contrast: f64,
}

impl Face {
    fn measured(picture: &RgbImage) -> Self {
        let skin = by_lightness(skin(picture));
        let [from, to] = WELL_LIT.map(|share| (skin.len() as f64 * share) as usize);
        let face = by_lightness(face(picture));
        let at = |share: f64| luminance(face[(face.len() as f64 * share) as usize]);
        let burnt = face
            .iter()
            .filter(|pixel| pixel.iter().any(|c| *c >= BURNT.0));
        Self {
            lit: Lab::mean(skin[from..to].iter().copied()),
            burnt: burnt.count() as f64 / face.len() as f64,
            contrast: at(0.9) / at(0.25),
        }
    }
}

/// The pixels of forehead and cheeks of a bald head.
fn skin(picture: &RgbImage) -> Vec<[u8; 3]> {
    let (middle, top, width) = head(picture);
    let mut pixels = Vec::new();
    for [aside, down, half] in PATCHES {
        let (x, y) = (middle + aside * width, top + down * width);
        let side = |at: f64| (at - half * width) as u32..(at + half * width) as u32;
        for y in side(y) {
            pixels.extend(side(x).map(|x| picture.get_pixel(x, y).0));
        }
    }
    pixels
}

/// The pixels of an oval from the brow to the chin.
fn face(picture: &RgbImage) -> Vec<[u8; 3]> {
    let (middle, top, width) = head(picture);
    let [down, wide, high] = OVAL.map(|share| share * width);
    let within = |x: u32, y: u32| {
        let aside = (f64::from(x) - middle) / wide;
        aside.hypot((f64::from(y) - top - down) / high) < 1.0
    };
    let inside = picture
        .enumerate_pixels()
        .filter(|(x, y, _)| within(*x, *y));
    inside.map(|(_, _, pixel)| pixel.0).collect()
}

fn by_lightness(mut pixels: Vec<[u8; 3]>) -> Vec<[u8; 3]> {
    pixels.sort_by(|a, b| luminance(*a).total_cmp(&luminance(*b)));
    pixels
}
