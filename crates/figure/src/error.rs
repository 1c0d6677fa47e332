use std::io;
use std::path::{Path, PathBuf};

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
    /// Something in a source package cannot be understood.
    #[error("`{entry}` is damaged: {reason}")]
    DamagedEntry {
        /// Where it is inside the package.
        entry: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The figure pack cannot be used.
    #[error("the figure pack is damaged: {0}; `likeness models fetch` makes it anew")]
    DamagedPack(String),
    /// A picture of the figure pack cannot be decoded.
    #[error("the picture `{name}` of the figure pack is damaged")]
    DamagedPicture {
        /// Its name in the pack.
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
