use std::path::{Path, PathBuf};

use crate::checked::{self, Difference};
use crate::{Error, Manifest};

/// The model directory: each model's files lie in `<model>/<version>/`, package files in `downloads/`.
#[derive(Clone, Debug)]
pub struct Store {
    directory: PathBuf,
}

/// What is in the model directory of one model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Every file is there and is what the manifest says.
    Present,
    /// The model was never fetched.
    Missing,
    /// A file differs from the manifest.
    Damaged {
        /// The file.
        file: String,
        /// In what way it differs.
        reason: String,
    },
}

impl Store {
    /// The model directory at that path, which need not exist yet.
    #[must_use]
    pub fn new(directory: impl Into<PathBuf>) -> Self {
        Self {
            directory: directory.into(),
        }
    }

    /// The path of the model directory.
    #[must_use]
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// Where package files are kept until they are used, and where one may be placed by hand.
    #[must_use]
    pub fn downloads(&self) -> PathBuf {
        self.directory.join("downloads")
    }

    /// The folder of one model's files.
    #[must_use]
    pub fn folder(&self, manifest: &Manifest) -> PathBuf {
        self.directory.join(&manifest.name).join(&manifest.version)
    }

    /// Looks at a model's files; a file that has not changed since it was last hashed is not read again.
    pub fn presence(&self, manifest: &Manifest) -> Result<Presence, Error> {
        self.look(manifest, checked::quick)
    }

    /// Hashes a model's files, however often they were hashed before.
    pub fn verify(&self, manifest: &Manifest) -> Result<Presence, Error> {
        self.look(manifest, checked::thorough)
    }

    /// The path of one file of a model, checked as [`Store::presence`] does.
    pub fn file(&self, model: &str, file: &str) -> Result<PathBuf, Error> {
        let manifest = Manifest::find(model)?;
        let folder = self.folder(manifest);
        if !folder.is_dir() {
            return Err(Error::MissingModel(model.to_owned()));
        }
        let damaged = |Difference(reason)| Error::Damaged {
            model: model.to_owned(),
            file: file.to_owned(),
            reason,
        };
        checked::quick(&folder, manifest.file(file)?)?.map_err(damaged)
    }

    /// The path of the file that ONNX Runtime loads.
    pub(crate) fn network(&self, model: &str) -> Result<PathBuf, Error> {
        let network = Manifest::find(model)?.network();
        let missing = || Error::UnknownFile {
            model: model.to_owned(),
            file: "*.onnx".to_owned(),
        };
        self.file(model, &network.ok_or_else(missing)?.name)
    }

    fn look(&self, manifest: &Manifest, check: checked::Check) -> Result<Presence, Error> {
        let folder = self.folder(manifest);
        if !folder.is_dir() {
            return Ok(Presence::Missing);
        }
        for file in &manifest.files {
            if let Err(Difference(reason)) = check(&folder, file)? {
                return Ok(Presence::Damaged {
                    file: file.name.clone(),
                    reason,
                });
            }
        }
        Ok(Presence::Present)
    }
}
