//! Turns meshes and strands into pictures on the CPU; knows nothing of people.

mod ambient;
mod camera;
mod casters;
mod check;
mod color;
mod cover;
mod depth_map;
mod error;
mod floor;
mod geometry;
mod guides;
mod noise;
mod render;
mod resolve;
mod scene;
mod shade;
mod shadow;
mod sight;
mod subsurface;
#[cfg(test)]
mod test_scenes;
mod texture;
mod tile;
mod tone;
mod visibility;

pub use self::color::{Encoder, decode, luminance};
pub use self::error::Error;
pub use self::guides::{Guides, Seen, guides};
pub use self::render::render;
pub use self::scene::{
    Alpha, Camera, Creases, Floor, Light, Material, Mesh, Picture, Scene, StageTimes, Surface,
};
pub use self::sight::{Sight, look};
pub use self::texture::Texture;
