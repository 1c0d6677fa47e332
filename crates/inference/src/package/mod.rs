//! Brings pinned files of package registries with the machine's own clients, so that mirrors and proxies that are set
//! up for them keep working.

mod client;

use std::fs;
use std::path::{Path, PathBuf};

use self::client::Client;
use crate::checked::{Difference, difference};
use crate::manifest::Source;
use crate::{Error, Progress};

impl Source {
    /// Brings the package file into the folder, unless it is there already, and returns its path.
    ///
    /// A file placed there by hand is used if it is the pinned one. An interrupted download leaves nothing behind but
    /// a hidden folder that the next one removes; two downloads of one folder must not run at once.
    pub fn bring(&self, downloads: &Path, progress: &dyn Progress) -> Result<PathBuf, Error> {
        let target = downloads.join(&self.file);
        if difference(&target, self.size, &self.sha256)?.is_none() {
            return Ok(target);
        }
        let client = Client::find(self, downloads)?;
        let staging = fresh_folder(downloads.join(".staging"))?;
        progress.step(&format!("downloading {} {}", self.package, self.version));
        let brought = self.bring_by(&client, &staging, &target, progress);
        fs::remove_dir_all(&staging).map_err(Error::io("removed", &staging))?;
        brought.map(|()| target)
    }

    fn bring_by(
        &self,
        client: &Client,
        staging: &Path,
        target: &Path,
        progress: &dyn Progress,
    ) -> Result<(), Error> {
        let brought = client.download(self, staging, progress)?;
        if let Some(Difference(reason)) = difference(&brought, self.size, &self.sha256)? {
            return Err(Error::WrongPackage {
                file: self.file.clone(),
                reason,
            });
        }
        fs::rename(&brought, target).map_err(Error::io("written", target))
    }
}

/// Makes an empty folder, removing what lies there.
pub(crate) fn fresh_folder(path: PathBuf) -> Result<PathBuf, Error> {
    if path.exists() {
        fs::remove_dir_all(&path).map_err(Error::io("removed", &path))?;
    }
    fs::create_dir_all(&path).map_err(Error::io("created", &path))?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::Registry;

    struct Silent;

    impl Progress for Silent {
        fn step(&self, _: &str) {}
        fn advance(&self, _: u64, _: u64) {}
        fn interrupted(&self) -> bool {
            false
        }
    }

    #[test]
    fn a_file_placed_by_hand_needs_no_client() -> Result<(), Box<dyn std::error::Error>> {
        let downloads = tempfile::tempdir()?;
        let source = Source {
            registry: Registry::Pypi,
            package: "no-such-package".into(),
            version: "1".into(),
            file: "no_such_package-1-py3-none-any.whl".into(),
            size: 5,
            sha256: "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824".into(),
        };
        let placed = downloads.path().join(&source.file);
        fs::write(&placed, "hello")?;
        assert_eq!(source.bring(downloads.path(), &Silent)?, placed);
        Ok(())
    }
}
