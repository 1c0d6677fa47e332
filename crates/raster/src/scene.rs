use std::sync::Arc;
use std::time::Duration;

use glam::{Vec2, Vec3};

use crate::Texture;

/// Everything a picture shows and how it is looked at; metres, y up, x to the viewer's right, z towards the viewer.
#[derive(Clone, Debug)]
pub struct Scene {
    /// Picture width in pixels.
    pub width: usize,
    /// Picture height in pixels.
    pub height: usize,
    /// Samples along each side of a pixel: 3 means 9 samples.
    pub samples: usize,
    /// Exact sRGB colour wherever nothing is drawn and no shadow falls.
    pub background: [u8; 3],
    /// Where the picture is taken from.
    pub camera: Camera,
    /// What is drawn.
    pub meshes: Vec<Mesh>,
    /// What the meshes are made of; a mesh names its material by index.
    pub materials: Vec<Material>,
    /// Directional lights, the key light first.
    pub lights: Vec<Light>,
    /// Linear radiance of the surroundings from above.
    pub sky: Vec3,
    /// Linear radiance of the surroundings from below.
    pub ground: Vec3,
    /// The plane that catches the shadow, if any.
    pub floor: Option<Floor>,
    /// Factor on the light before tone mapping.
    pub exposure: f32,
}

/// A pinhole camera.
#[derive(Clone, Copy, Debug)]
pub struct Camera {
    /// Where it stands.
    pub eye: Vec3,
    /// What it looks at.
    pub target: Vec3,
    /// Vertical angle of view in degrees.
    pub fov_y: f32,
}

/// A horizontal plane that shows only the shadow on it.
#[derive(Clone, Copy, Debug)]
pub struct Floor {
    /// Its height.
    pub y: f32,
    /// How dark the deepest shadow is, 0 to 1.
    pub strength: f32,
}

/// A directional light.
#[derive(Clone, Copy, Debug)]
pub struct Light {
    /// Direction towards the light.
    pub direction: Vec3,
    /// Linear radiance.
    pub color: Vec3,
    /// Penumbra width per metre of distance between caster and receiver.
    pub softness: f32,
    /// Whether it casts shadows.
    pub shadow: bool,
}

/// Triangles of one material; every array but `triangles` has one entry per vertex.
#[derive(Clone, Debug, Default)]
pub struct Mesh {
    /// Vertex positions.
    pub positions: Vec<Vec3>,
    /// Unit normals.
    pub normals: Vec<Vec3>,
    /// Texture coordinates, v up.
    pub uvs: Vec<Vec2>,
    /// Positions before posing, on which procedural patterns are laid so that they move with the surface.
    pub rest: Vec<Vec3>,
    /// Vertex indices, counter-clockwise seen from outside.
    pub triangles: Vec<[u32; 3]>,
    /// Index into the scene's materials.
    pub material: usize,
}

/// How a surface answers light.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surface {
    /// Plain dielectric, one-sided.
    Plain,
    /// Woven or knitted, two-sided, with sheen.
    Cloth,
    /// Light spreads beneath it.
    Skin,
    /// Cards of hair: two-sided, two shifted highlights along v.
    Hair,
    /// Wet, with a clear coat.
    Eye,
}

/// How a material's opacity is used.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Alpha {
    /// Ignored.
    Opaque,
    /// Drawn where at least this opaque.
    Cutout(f32),
    /// Mixed with what lies behind, in order of depth.
    Blend,
}

/// Folds drawn once over a whole cloth.
#[derive(Clone, Debug)]
pub struct Creases {
    /// Tangent-space normals, of which red and green are the slopes.
    pub slopes: Arc<Texture>,
    /// The texture coordinates of its lower left corner.
    pub low: Vec2,
    /// How far it reaches in texture coordinates.
    pub span: Vec2,
    /// Slope where a channel is 1.
    pub strength: f32,
}

/// What a mesh is made of.
#[derive(Clone, Debug)]
pub struct Material {
    /// How it answers light.
    pub surface: Surface,
    /// Linear colour, multiplied with the texture.
    pub color: Vec3,
    /// sRGB colour with opacity; the opacity of skin with pores says how dry it is: 0 as wet as lips.
    pub texture: Option<Arc<Texture>>,
    /// Exponent on the linear texture colour before `color` is applied; 1 leaves it.
    pub gamma: f32,
    /// When set, the texture's luminance over this pivot scales `color` in place of the texture's own hue.
    pub recolor: Option<f32>,
    /// Tangent-space normals.
    pub normal_map: Option<Arc<Texture>>,
    /// Strength of the normal map.
    pub normal_strength: f32,
    /// Folds over many tiles of the normal map.
    pub creases: Option<Creases>,
    /// Occlusion, in the green channel.
    pub occlusion_map: Option<Arc<Texture>>,
    /// How opacity is used.
    pub alpha: Alpha,
    /// GGX roughness, 0 to 1.
    pub roughness: f32,
    /// Specular reflectance at normal incidence.
    pub specular: f32,
    /// Strength of cloth sheen.
    pub sheen: f32,
    /// Strength of light spreading beneath skin.
    pub subsurface: f32,
    /// Height of procedural folds, 0 for none.
    pub folds: f32,
    /// Strength of the procedural weave, 0 for none.
    pub weave: f32,
    /// Strength of skin's pores and of the blood that shows unevenly through it, 0 for none.
    pub pores: f32,
    /// Darkness of freckles, 0 to 1.
    pub freckles: f32,
    /// Metres by which the pattern of pores and freckles is moved, to tell one skin from another.
    pub pattern: f32,
    /// Whether it thins out where it is seen edge-on, when it is blended, and is lit from its front on both sides.
    pub soft: bool,
    /// Whether it casts shadows.
    pub shadow: bool,
}

impl Default for Material {
    fn default() -> Self {
        Self {
            surface: Surface::Plain,
            color: Vec3::ONE,
            texture: None,
            gamma: 1.0,
            recolor: None,
            normal_map: None,
            normal_strength: 1.0,
            creases: None,
            occlusion_map: None,
            alpha: Alpha::Opaque,
            roughness: 0.6,
            specular: 0.04,
            sheen: 0.0,
            subsurface: 0.0,
            folds: 0.0,
            weave: 0.0,
            pores: 0.0,
            freckles: 0.0,
            pattern: 0.0,
            soft: false,
            shadow: true,
        }
    }
}

/// A finished picture.
#[derive(Clone, Debug)]
pub struct Picture {
    /// In pixels.
    pub width: usize,
    /// In pixels.
    pub height: usize,
    /// sRGB, three bytes a pixel, rows from the top.
    pub pixels: Vec<u8>,
    /// How long each stage took.
    pub times: StageTimes,
}

/// Wall time of each stage of a render.
#[derive(Clone, Copy, Debug, Default)]
pub struct StageTimes {
    /// Shadow maps of the lights.
    pub shadows: Duration,
    /// Ambient occlusion.
    pub ambient: Duration,
    /// Visibility and shading.
    pub shading: Duration,
    /// Light beneath skin, tone mapping, the floor.
    pub finish: Duration,
}
