use std::path::PathBuf;

use likeness_core::BoxError;

/// Why a model could not be brought, found, loaded or run.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A manifest embedded in the program does not parse; a fault of the build.
    #[error("manifest {name} is not valid")]
    Manifest {
        /// The folder of the manifest.
        name: String,
        /// What is wrong with it.
        #[source]
        source: Box<toml::de::Error>,
    },
    /// No manifest has that name.
    #[error("no model is called {0}")]
    UnknownModel(String),
    /// The model's manifest lists no such file.
    #[error("model {model} has no file {file}")]
    UnknownFile {
        /// The model.
        model: String,
        /// The file asked for.
        file: String,
    },
    /// The model is not in the model directory.
    #[error("model {0} is missing; `likeness models fetch` brings it")]
    MissingModel(String),
    /// A file is not what its manifest says.
    #[error("model {model} is damaged ({file}: {reason}); `likeness models fetch` brings it again")]
    Damaged {
        /// The model.
        model: String,
        /// The damaged file.
        file: String,
        /// In what way it differs.
        reason: String,
    },
    /// The machine's package client is not installed.
    #[error("{client} was not found; install {install}, or put {file} into {} yourself", directory.display())]
    ClientMissing {
        /// The client's command.
        client: &'static str,
        /// What to install to have it.
        install: &'static str,
        /// The package file wanted.
        file: String,
        /// Where a file placed by hand is looked for.
        directory: PathBuf,
    },
    /// The package client ended with an error.
    #[error("{client} could not bring {package}: {message}")]
    Client {
        /// The client's command.
        client: &'static str,
        /// The package wanted.
        package: String,
        /// The last thing the client said.
        message: String,
    },
    /// The fetch was asked to stop.
    #[error("the fetch was interrupted; run it again to go on")]
    Interrupted,
    /// A package file is not the pinned one.
    #[error("{file} is not the pinned package: {reason}")]
    WrongPackage {
        /// The package file.
        file: String,
        /// In what way it differs.
        reason: String,
    },
    /// An archive does not hold what is needed, or cannot be read.
    #[error("{} cannot be unpacked: {reason}", path.display())]
    Unpack {
        /// The archive.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// Making a model out of its sources failed.
    #[error("model {model} could not be made")]
    Bake {
        /// The model.
        model: String,
        /// What failed.
        #[source]
        source: BoxError,
    },
    /// ONNX Runtime's library is nowhere to be found.
    #[error("the ONNX Runtime library was not found; `likeness models fetch` brings it")]
    RuntimeMissing,
    /// ONNX Runtime's library cannot be used.
    #[error("ONNX Runtime cannot be loaded: {0}")]
    Runtime(String),
    /// The device asked for cannot be had.
    #[error("device {device} cannot be used: {reason}")]
    Device {
        /// The device.
        device: String,
        /// What ONNX Runtime said.
        reason: String,
    },
    /// ONNX Runtime refused a model or a run.
    #[error("model {model} failed to {action}: {reason}")]
    Session {
        /// The model.
        model: String,
        /// What was being done.
        action: &'static str,
        /// What ONNX Runtime said.
        reason: String,
    },
    /// A run gave no output of that name and type.
    #[error("the model gives no {dtype} output called {name}")]
    NoOutput {
        /// The output's name.
        name: String,
        /// The type asked for.
        dtype: &'static str,
    },
    /// A file or folder cannot be read or written.
    #[error("{} cannot be {action}", path.display())]
    Io {
        /// What was being done.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        #[source]
        source: std::io::Error,
    },
}

impl Error {
    /// Turns an operating system's error into one that names the path, for `map_err`.
    pub(crate) fn io(
        action: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io {
            action,
            path,
            source,
        }
    }
}
