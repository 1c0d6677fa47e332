use glam::Vec4;

/// A picture that is looked up by texture coordinates, with its mip levels.
#[derive(Clone, Debug)]
pub struct Texture {
    levels: Vec<Level>,
}

#[derive(Clone, Debug)]
struct Level {
    width: usize,
    height: usize,
    texels: Vec<Vec4>,
}
