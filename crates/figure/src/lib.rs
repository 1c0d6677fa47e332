//! The parametric human: body, face, garments, hair, poses, cameras; from parameters to a picture.

mod spec;
pub mod vocabulary;

pub use self::spec::{FigureSpec, GarmentSpec, NotAColor, Rgb};
