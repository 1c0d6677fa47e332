//! The parametric human: body, face, garments, hair, poses, cameras; from parameters to a picture.

mod bake;
mod base;
mod body;
mod character;
mod control;
mod error;
mod garment;
mod garment_name;
mod import;
mod normals;
mod pack;
pub mod ranges;
mod sheet;
mod spec;
pub mod vocabulary;

pub use self::bake::bake;
pub use self::character::{Closet, Drawing, Exposure, Figures, Wearable};
pub use self::control::{ControlImages, KEYPOINTS, Keypoint, Part};
pub use self::error::Error;
pub use self::import::{Import, Imported, Worn, bindings, imported, imported_word};
pub use self::sheet::Sheet;
pub use self::spec::{FigureSpec, GarmentSpec, ImportedGarment, NotAColor, Rgb};
