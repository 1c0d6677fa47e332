//! Puts a figure together and has its picture taken.

mod camera;
mod hair;
mod head;
mod light;
mod outfit;
mod seat;
mod skin;
mod smoothing;
mod surface;
mod textures;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use glam::Vec3;
use likeness_inference::Models;
use likeness_raster::{Material, Mesh, Scene};

use self::outfit::Outfit;
use self::textures::Textures;
use crate::body::{Body, BodyShape, MODEL};
use crate::garment::Wardrobe;
use crate::pack::Pack;
use crate::{Error, FigureSpec};

/// Samples along each side of a pixel.
const SAMPLES: usize = 3;
/// Pixels along the longer side that a picture may have.
const LONGEST_SIDE: u32 = 4096;

/// Draws figures; made once, shared by whoever draws.
#[derive(Clone)]
pub struct Figures(Arc<Studio>);

/// What is made once and used for every figure.
struct Studio {
    models: Models,
    pack: Pack,
    textures: Textures,
    wardrobe: Wardrobe,
}

/// A finished picture of a figure.
#[derive(Clone, Debug)]
pub struct Drawing {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// sRGB, three bytes a pixel, rows from the top.
    pub pixels: Vec<u8>,
    /// How long each stage took, in order.
    pub stages: Vec<(&'static str, Duration)>,
}

/// The figure as meshes, each with its material.
#[derive(Default)]
struct Parts(Vec<(Mesh, Material)>);

impl Figures {
    /// Loads the figure pack and cuts the garments; the body model is loaded when the first figure is drawn.
    ///
    /// # Errors
    /// When the pack is not there or damaged.
    pub fn load(models: Models) -> Result<Self, Error> {
        let pack = Pack::read(&models.file(MODEL, "figure.pack")?)?;
        let wardrobe = Wardrobe::new(&pack.base)?;
        Ok(Self(Arc::new(Studio {
            models,
            pack,
            textures: Textures::default(),
            wardrobe,
        })))
    }

    /// Draws a figure, always dressed; the same specification always makes the same picture on one machine.
    ///
    /// Blocks for about a second and uses every core.
    ///
    /// # Errors
    /// When the picture would have no pixels or too many, or the body model fails.
    pub fn draw(&self, spec: &FigureSpec) -> Result<Drawing, Error> {
        let FigureSpec { width, height, .. } = *spec;
        if !(1..=LONGEST_SIDE).contains(&width) || !(1..=LONGEST_SIDE).contains(&height) {
            return Err(Error::PictureSize { width, height });
        }
        let mut watch = Stopwatch::start();
        let model = Body::load(&self.0.models)?;
        let standing = model.stand(&self.0.pack, spec)?;
        watch.lap("body");
        let outfit = Outfit::fit(&self.0.wardrobe, &self.0.pack.base, spec, &standing.shape)?;
        watch.lap("garments");
        let body = model.pose(&self.0.pack, standing, spec.pose, &outfit.points())?;
        watch.lap("pose");
        let scene = self.0.scene(spec, &body, &outfit)?;
        watch.lap("assembly");
        let picture = likeness_raster::render(&scene)?;
        let times = picture.times;
        watch.stages.extend([
            ("shadows", times.shadows),
            ("ambient", times.ambient),
            ("shading", times.shading),
            ("finish", times.finish),
        ]);
        Ok(Drawing {
            width,
            height,
            pixels: picture.pixels,
            stages: watch.stages,
        })
    }
}

impl fmt::Debug for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Figures").finish_non_exhaustive()
    }
}

impl Studio {
    fn scene(&self, spec: &FigureSpec, body: &BodyShape, outfit: &Outfit) -> Result<Scene, Error> {
        let mut parts = Parts::default();
        let shoes = outfit.shoes(&self.pack)?;
        let hidden = outfit.hidden(&self.wardrobe, &self.pack.base, shoes)?;
        parts.push(skin::part(self, spec, body, &hidden)?);
        head::add(self, spec, body, &mut parts)?;
        hair::add(self, spec, body, outfit.holds_hair(), &mut parts)?;
        let socks = outfit.are_ankles_bare();
        parts.push(outfit::shoes_part(self, shoes, body, socks)?);
        parts.0.extend(outfit.meshes(body));
        let (low, _) = parts.bounds();
        parts.0.extend(seat::part(self, spec, body, low.y));
        let (camera, floor) = camera::place(spec, body, self.pack.base.bone("head"), &parts);
        let (meshes, materials) = parts.numbered();
        Ok(Scene {
            width: spec.width as usize,
            height: spec.height as usize,
            samples: SAMPLES,
            background: spec.background.0,
            camera,
            meshes,
            materials,
            lights: light::lights(spec.camera_view),
            sky: light::SKY,
            ground: light::GROUND,
            floor,
            exposure: light::EXPOSURE,
        })
    }
}

impl Parts {
    fn push(&mut self, part: (Mesh, Material)) {
        self.0.push(part);
    }

    /// Lowest and highest corner of the box around them.
    fn bounds(&self) -> (Vec3, Vec3) {
        let points = self.0.iter().flat_map(|(mesh, _)| &mesh.positions);
        points.fold((Vec3::MAX, Vec3::MIN), |(l, h), p| (l.min(*p), h.max(*p)))
    }

    fn numbered(self) -> (Vec<Mesh>, Vec<Material>) {
        let parts = self.0.into_iter().enumerate();
        parts
            .map(|(material, (mesh, look))| (Mesh { material, ..mesh }, look))
            .unzip()
    }
}

struct Stopwatch {
    last: Instant,
    stages: Vec<(&'static str, Duration)>,
}

impl Stopwatch {
    fn start() -> Self {
        Self {
            last: Instant::now(),
            stages: Vec::new(),
        }
    }

    fn lap(&mut self, stage: &'static str) {
        let now = Instant::now();
        self.stages.push((stage, now - self.last));
        self.last = now;
    }
}
