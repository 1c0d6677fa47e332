use std::io;
use std::path::{Path, PathBuf};

use crate::import::Worn;

/// Why a figure cannot be baked, loaded or drawn.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file cannot be read or written.
    #[error("cannot use `{}`", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A source package is not the archive it should be.
    #[error("`{}` is not a readable archive", path.display())]
    Archive {
        /// The archive.
        path: PathBuf,
        /// What the reader said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A source package lacks something.
    #[error("`{entry}` is missing from its package")]
    MissingEntry {
        /// Where it should be inside the package.
        entry: String,
    },
    /// Something in a source package, or in a file that is imported, cannot be understood.
    #[error("`{entry}` is damaged: {reason}")]
    DamagedEntry {
        /// Where it is inside the package, or the file.
        entry: String,
        /// What is wrong with it.
        reason: String,
    },
    /// What an item's files say of its licence does not permit use by anyone.
    #[error(
        "`{entry}` tells no licence that permits use by anyone, it says `{said}`; if you know better, say so with `--licence`"
    )]
    Licence {
        /// The item's binding.
        entry: String,
        /// What is said.
        said: String,
    },
    /// An item was not imported here.
    #[error("the {worn} `{name}` was not imported here; `likeness assets import` brings it")]
    UnknownImport {
        /// What it would be.
        worn: Worn,
        /// Its name.
        name: String,
    },
    /// The figure pack cannot be used.
    #[error("the figure pack is damaged: {0}; `likeness models fetch` makes it anew")]
    DamagedPack(String),
    /// A picture of the figure pack, or of what is imported, cannot be decoded.
    #[error("the picture `{name}` is damaged")]
    DamagedPicture {
        /// Its name in the pack, or its file.
        name: String,
        /// What the decoder said.
        source: image::ImageError,
    },
    /// The body model cannot be had or run.
    #[error("the body model cannot be run")]
    Model(#[from] likeness_inference::Error),
    /// The scene cannot be rendered.
    #[error("the figure cannot be rendered")]
    Render(#[from] likeness_raster::Error),
    /// A request is outside what a picture may be.
    #[error("the picture would be {width} × {height} pixels; 1 to 4096 a side are possible")]
    PictureSize {
        /// In pixels.
        width: u32,
        /// In pixels.
        height: u32,
    },
}

impl Error {
    pub(crate) fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { path, source }
    }

    pub(crate) fn damaged(entry: &str, reason: impl ToString) -> Self {
        Self::DamagedEntry {
            entry: entry.to_owned(),
            reason: reason.to_string(),
        }
    }
}
