/// Why a scene or a texture cannot be used.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Error {
    /// The picture has no pixels or too many.
    #[error("a picture of {width} x {height} pixels is out of range: each side must be 1 to {max}")]
    Size {
        /// Asked width.
        width: usize,
        /// Asked height.
        height: usize,
        /// Longest side allowed.
        max: usize,
    },
    /// The number of samples along a pixel's side is out of range.
    #[error("{samples} samples a side are out of range: must be 1 to {max}")]
    Samples {
        /// Asked samples.
        samples: usize,
        /// Most allowed.
        max: usize,
    },
    /// The camera cannot look at anything.
    #[error("the camera {0}")]
    Camera(&'static str),
    /// A light is not finite or shines from nowhere.
    #[error("light {0} has no usable direction, colour or softness")]
    Light(usize),
    /// A number of the scene is infinite or not a number.
    #[error("{0} of the scene is not finite")]
    NotFinite(&'static str),
    /// A material's number is infinite or not a number.
    #[error("material {material}: {what} is not finite")]
    Material {
        /// Index of the material.
        material: usize,
        /// Which number.
        what: &'static str,
    },
    /// A mesh's arrays do not fit each other.
    #[error("mesh {mesh} has {found} {what} for {expected} positions")]
    Lengths {
        /// Index of the mesh.
        mesh: usize,
        /// Which array.
        what: &'static str,
        /// Its length.
        found: usize,
        /// The number of positions.
        expected: usize,
    },
    /// A triangle names a vertex that does not exist.
    #[error("mesh {mesh}: triangle {triangle} names a vertex that does not exist")]
    Vertex {
        /// Index of the mesh.
        mesh: usize,
        /// Index of the triangle.
        triangle: usize,
    },
    /// A mesh names a material that does not exist.
    #[error("mesh {mesh} names material {material}, which does not exist")]
    NoMaterial {
        /// Index of the mesh.
        mesh: usize,
        /// The name it uses.
        material: usize,
    },
    /// The scene has more vertices or triangles than can be numbered.
    #[error("the scene has too many vertices or triangles")]
    TooLarge,
    /// The bytes of a texture are not as many as its size needs.
    #[error("a texture of {width} x {height} pixels cannot be made of {bytes} bytes")]
    Texture {
        /// Width in pixels.
        width: usize,
        /// Height in pixels.
        height: usize,
        /// Bytes given.
        bytes: usize,
    },
}
