use std::fs::{DirBuilder, File, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use etcetera::{BaseStrategy, choose_base_strategy};
use likeness_inference::Store;
use tempfile::NamedTempFile;

use crate::config::DataSettings;

/// The folder where a studio keeps everything: database, assets, models, secrets.
#[derive(Clone, Debug)]
pub struct DataDir {
    path: PathBuf,
}

/// Holds a data directory for one process; given up when dropped, or when the process ends.
#[derive(Debug)]
pub struct Lock(#[expect(dead_code, reason = "the lock lives as long as the open file")] File);

impl DataDir {
    /// The directory at that path, made if it is not there.
    pub fn open(path: &Path) -> Result<Self> {
        // As root, the unprivileged user of the database has to pass through, to its data and its programs; every other
        // folder and file below is closed to all but its owner by a mode of its own.
        let mode = if rustix::process::geteuid().is_root() {
            0o711
        } else {
            0o700
        };
        let unwritable = || format!("the data directory {} is not writable", path.display());
        make(path, mode).with_context(unwritable)?;
        let path = path.canonicalize().with_context(unwritable)?;
        tempfile::tempfile_in(&path).with_context(unwritable)?;
        Ok(Self { path })
    }

    /// The directory that the settings name.
    pub(crate) fn of(settings: &DataSettings) -> Result<Self> {
        match &settings.data {
            Some(path) => Self::open(path),
            None => Self::open(&Self::default_path()?),
        }
    }

    /// The platform's folder for such data; as root one that an unprivileged database server can reach.
    fn default_path() -> Result<PathBuf> {
        if rustix::process::geteuid().is_root() {
            return Ok("/var/lib/likeness".into());
        }
        let base = choose_base_strategy()
            .context("there is no home directory; name a folder with --data")?;
        Ok(base.data_dir().join("likeness"))
    }

    /// Takes the directory for this process alone.
    pub fn lock(&self) -> Result<Lock> {
        let file =
            File::create(self.path.join("lock")).context("the data directory cannot be locked")?;
        match file.try_lock() {
            Ok(()) => Ok(Lock(file)),
            Err(TryLockError::WouldBlock) => {
                bail!(
                    "another likeness uses the data directory {}",
                    self.path.display()
                )
            }
            Err(TryLockError::Error(error)) => {
                Err(error).context("the data directory cannot be locked")
            }
        }
    }

    /// The path of the directory.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where models lie unless told otherwise.
    #[must_use]
    pub fn models(&self) -> PathBuf {
        self.path.join("models")
    }

    /// The model directory that the settings name, else the data directory's own, made if it is not there.
    pub(crate) fn store(&self, settings: &DataSettings) -> Result<Store> {
        if let Some(elsewhere) = &settings.models {
            return Ok(Store::new(elsewhere));
        }
        let own = self.models();
        make(&own, 0o700).with_context(|| format!("{} cannot be made", own.display()))?;
        Ok(Store::new(own))
    }

    /// Where assets lie.
    #[must_use]
    pub fn assets(&self) -> PathBuf {
        self.path.join("assets")
    }

    /// Where the database lies.
    #[must_use]
    pub fn postgres(&self) -> PathBuf {
        self.path.join("postgres")
    }

    /// Where a database server from a package lies.
    #[must_use]
    pub fn postgres_packages(&self) -> PathBuf {
        self.path.join("postgres-bin")
    }

    /// Where the keys that every signature comes from lie.
    #[must_use]
    pub fn signing_keys(&self) -> PathBuf {
        self.path.join("signing.key")
    }
}

/// Makes a folder, and those above it, with that mode; one that is there stays as it is.
fn make(folder: &Path, mode: u32) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(mode).create(folder)
}

/// A file beside the path that holds the secret, that only its owner may read, and that is still to be put in place.
pub(crate) fn new_secret(path: &Path, secret: &[u8]) -> Result<NamedTempFile> {
    let folder = path.parent().unwrap_or(Path::new("/"));
    let unwritable = || format!("{} is not writable", folder.display());
    let mut file = NamedTempFile::new_in(folder).with_context(unwritable)?;
    file.write_all(secret)
        .and_then(|()| file.as_file().sync_all())
        .with_context(unwritable)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_data_directory_serves_one_process_at_a_time() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let data = DataDir::open(folder.path())?;

        let first = data.lock()?;
        let second = data.lock();
        drop(first);
        let third = data.lock();

        assert!(second.is_err_and(|error| error.to_string().contains("another likeness uses")));
        assert!(third.is_ok());
        Ok(())
    }

    #[test]
    fn the_models_of_a_data_directory_are_its_owners_alone() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let data = DataDir::open(&folder.path().join("data"))?;
        let settings = DataSettings {
            data: None,
            models: None,
        };

        let store = data.store(&settings)?;

        let mode = fs::metadata(store.directory())?.permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
        Ok(())
    }

    #[test]
    fn a_data_directory_that_cannot_be_made_is_named() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("file");
        fs::write(&file, "")?;
        let refused = DataDir::open(&file.join("data"));
        assert!(
            refused.is_err_and(|error| error.to_string().contains("file/data is not writable"))
        );
        Ok(())
    }
}
