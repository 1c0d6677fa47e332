//! Turns meshes and strands into pictures on the CPU; knows nothing of people.

mod scene;
mod texture;

pub use self::scene::{
    Alpha, Camera, Floor, Light, Material, Mesh, Picture, Scene, StageTimes, Surface,
};
pub use self::texture::Texture;
