use std::fmt;

use serde::{Deserialize, Serialize};

/// What the figure pack holds besides numbers and pictures; stored as JSON.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Index {
    /// Bones with their parents, parents first.
    pub(crate) bones: Vec<(String, Option<usize>)>,
    /// Names of the body model's shapes, in the order of its input.
    pub(crate) shapes: Vec<String>,
    /// What can be worn or grown.
    pub(crate) items: Vec<ItemEntry>,
}

/// Something bound to the base mesh.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ItemEntry {
    /// What it is.
    pub(crate) kind: ItemKind,
    /// Its name among its kind.
    pub(crate) name: String,
    /// What its offsets are measured by, along x, y and z.
    pub(crate) scale: [ScaleRef; 3],
}

/// The kinds of bound things.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ItemKind {
    /// Hair of the head.
    Hair,
    /// Eyebrows.
    Brow,
    /// Eyelashes.
    Lash,
    /// Both rows of teeth.
    Teeth,
    /// The tongue.
    Tongue,
    /// A pair of shoes.
    Shoes,
    /// Any other garment.
    Garment,
}

impl fmt::Display for ItemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Hair => "hair",
            Self::Brow => "brow",
            Self::Lash => "lash",
            Self::Teeth => "teeth",
            Self::Tongue => "tongue",
            Self::Shoes => "shoes",
            Self::Garment => "garment",
        })
    }
}

/// A distance on the body that an item grows with.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct ScaleRef {
    /// Two vertices of the base mesh.
    pub(crate) between: [u32; 2],
    /// Their distance along the axis for which the item was made.
    pub(crate) metres: f32,
}
