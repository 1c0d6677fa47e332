//! Puts a figure together and has its picture taken.

mod camera;
mod clad;
mod complexion;
mod drawing;
mod exposure;
mod hair;
mod head;
mod imported;
mod iris;
mod layer;
mod light;
mod outfit;
mod seat;
mod skin;
pub(crate) mod smoothing;
mod surface;
mod textures;

use std::fmt;
use std::sync::Arc;
use std::thread;

use glam::Vec3;
use likeness_inference::Models;
use likeness_raster::{Material, Mesh, Scene};

use self::clad::Clad;
pub use self::drawing::Drawing;
use self::drawing::Stopwatch;
pub use self::exposure::Exposure;
use self::hair::Salon;
pub use self::imported::{Closet, Wearable};
pub(crate) use self::layer::Layer;
use self::textures::Textures;
use crate::base::BaseMesh;
use crate::body::{Bodies, BodyShape, MODEL};
use crate::control::ControlImages;
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
#[derive(Clone)]
struct Studio {
    models: Models,
    pack: Arc<Pack>,
    textures: Arc<Textures>,
    wardrobe: Arc<Wardrobe>,
    salon: Arc<Salon>,
    bodies: Arc<Bodies>,
    /// What was imported and is at hand.
    closet: Closet,
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
            pack: Arc::new(pack),
            textures: Arc::default(),
            wardrobe: Arc::new(wardrobe),
            salon: Arc::default(),
            bodies: Arc::default(),
            closet: Closet::default(),
        })))
    }

    /// The same, with imported items at hand in place of those before; all else is shared.
    #[must_use]
    pub fn with(&self, closet: Closet) -> Self {
        let studio = Studio::clone(&self.0);
        Self(Arc::new(Studio { closet, ..studio }))
    }

    /// Draws a figure, always dressed; the same specification always makes the same picture on one machine.
    ///
    /// Blocks for about a second and uses every core.
    ///
    /// # Errors
    /// When the picture would have no pixels or too many, what was imported is not at hand, or the body model fails.
    pub fn draw(&self, spec: &FigureSpec) -> Result<Drawing, Error> {
        self.0.prepared(spec)?.draw()
    }

    /// Draws a figure and tells what a diffusion model needs to know of the same view.
    ///
    /// # Errors
    /// As [`Figures::draw`].
    pub fn draw_with_controls(&self, spec: &FigureSpec) -> Result<(Drawing, ControlImages), Error> {
        let prepared = self.0.prepared(spec)?;
        let controls = prepared.controls(&self.0.pack.base)?;
        Ok((prepared.draw()?, controls))
    }

    /// Tells the same without drawing the picture.
    ///
    /// # Errors
    /// As [`Figures::draw`].
    pub fn controls(&self, spec: &FigureSpec) -> Result<ControlImages, Error> {
        self.0.prepared(spec)?.controls(&self.0.pack.base)
    }
}

/// A figure that is ready to have its picture taken.
struct Prepared {
    scene: Scene,
    /// What each of the scene's materials is of.
    layers: Vec<Layer>,
    body: Arc<BodyShape>,
    watch: Stopwatch,
}

impl Prepared {
    fn controls(&self, base: &BaseMesh) -> Result<ControlImages, Error> {
        let guides = likeness_raster::guides(&self.scene)?;
        Ok(ControlImages::new(&guides, &self.layers, base, &self.body))
    }

    fn draw(mut self) -> Result<Drawing, Error> {
        let picture = likeness_raster::render(&self.scene)?;
        let times = picture.times;
        self.watch.stages.extend([
            ("shadows", times.shadows),
            ("ambient", times.ambient),
            ("shading", times.shading),
            ("finish", times.finish),
        ]);
        Ok(Drawing {
            width: picture.width as u32,
            height: picture.height as u32,
            pixels: picture.pixels,
            stages: self.watch.stages,
        })
    }
}

impl fmt::Debug for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Figures").finish_non_exhaustive()
    }
}

impl Studio {
    /// Shapes the body, dresses it, poses it and puts it before the camera.
    fn prepared(&self, spec: &FigureSpec) -> Result<Prepared, Error> {
        let FigureSpec { width, height, .. } = *spec;
        if !(1..=LONGEST_SIDE).contains(&width) || !(1..=LONGEST_SIDE).contains(&height) {
            return Err(Error::PictureSize { width, height });
        }
        let mut watch = Stopwatch::start();
        let clad = thread::scope(|scope| {
            // What is painted but once need not wait for the first body; its faults are told where it is needed.
            scope.spawn(|| self.paint(spec));
            Clad::new(self, spec, &mut watch)
        })?;
        let (scene, layers) = self.scene(spec, &clad)?;
        watch.lap("assembly");
        Ok(Prepared {
            scene,
            layers,
            body: clad.body,
            watch,
        })
    }

    /// Makes the pictures of skin and face that a figure needs and no one had yet.
    fn paint(&self, spec: &FigureSpec) -> Result<(), Error> {
        skin::painted(self, spec)?;
        head::paint(self, spec)
    }

    fn scene(&self, spec: &FigureSpec, clad: &Clad) -> Result<(Scene, Vec<Layer>), Error> {
        let (mut parts, mut layers) = (Parts::default(), Vec::new());
        let body = &*clad.body;
        let shod = clad.shod(self)?;
        parts.push(skin::part(self, spec, body, &clad.hidden(self, &shod)?)?);
        layers.resize(parts.0.len(), Layer::Skin);
        head::add(self, spec, body, &mut parts)?;
        layers.resize(parts.0.len(), Layer::Face);
        parts.0.extend(clad.shoes(self, &shod)?);
        layers.resize(parts.0.len(), Layer::Shoes);
        let (low, _) = parts.bounds();
        let seat = seat::place(self, spec, body, low.y);
        for (layer, meshes) in clad.garments(self, seat) {
            parts.0.extend(meshes);
            layers.resize(parts.0.len(), layer);
        }
        hair::add(self, spec, body, &layers, &mut parts)?;
        layers.resize(parts.0.len(), Layer::Hair);
        parts.0.extend(seat.map(seat::part));
        layers.resize(parts.0.len(), Layer::Seat);
        let (camera, floor) = camera::place(spec, body, &self.pack.base, &parts, &layers);
        let (meshes, materials) = parts.numbered();
        let scene = Scene {
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
        };
        Ok((scene, layers))
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
