//! The folder of what was imported, one file an item.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Import, PREFIX, Worn};
use crate::Error;
use crate::bake::write;
use crate::pack::format::{self, Blobs};
use crate::pack::index::ItemEntry;

/// How an item's file ends.
const EXTENSION: &str = "item";

/// What was imported: found anew whenever it is asked for, so that an import needs no restart.
#[derive(Clone, Debug, Default)]
pub struct Imports(Option<PathBuf>);

/// What is known of an imported item without loading it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Imported {
    /// What it is to a client.
    pub worn: Worn,
    /// Its name among what is worn alike.
    pub name: String,
    /// The licence under which it was imported.
    pub licence: String,
}

impl Imported {
    /// What clients write to choose it.
    #[must_use]
    pub fn word(&self) -> String {
        format!("{PREFIX}{}", self.name)
    }
}

/// The item's facts, stored as JSON.
#[derive(Serialize, Deserialize)]
struct Facts {
    item: ItemEntry,
    licence: String,
}

impl Imports {
    /// What lies in a folder, which need not exist yet.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self(Some(folder.into()))
    }

    /// Whether there is an item of that name.
    #[must_use]
    pub fn has(&self, worn: Worn, name: &str) -> bool {
        self.path(worn, name).is_some_and(|path| path.is_file())
    }

    /// Everything there is, garments first.
    ///
    /// # Errors
    /// When the folder or a file in it cannot be read.
    pub fn list(&self) -> Result<Vec<Imported>, Error> {
        let mut found = Vec::new();
        for worn in [Worn::Garment, Worn::Hair] {
            let Some(folder) = self.0.as_ref().map(|folder| folder.join(worn.to_string())) else {
                continue;
            };
            let Ok(entries) = fs::read_dir(&folder) else {
                continue;
            };
            for entry in entries {
                let path = entry.map_err(Error::file(&folder))?.path();
                let name = path.file_stem().unwrap_or_default().to_string_lossy();
                if path.extension().is_some_and(|it| it == EXTENSION) {
                    let (_, Facts { licence, .. }) = read(&path)?;
                    let name = name.into_owned();
                    found.push(Imported {
                        worn,
                        name,
                        licence,
                    });
                }
            }
        }
        found.sort();
        Ok(found)
    }

    /// Puts an item there whole or not at all, in place of one of its name; whether there was one.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn add(&self, import: Import) -> Result<bool, Error> {
        let Import {
            name,
            worn,
            licence,
            entry,
            mut blobs,
            ..
        } = import;
        let missing = || Error::UnknownImport {
            worn,
            name: name.clone(),
        };
        let path = self.path(worn, &name).ok_or_else(missing)?;
        let is_known = path.is_file();
        let facts = Facts {
            item: entry,
            licence,
        };
        let json = serde_json::to_vec(&facts).map_err(|e| Error::damaged(&name, e))?;
        blobs.insert("facts".to_owned(), json);
        let folder = path.parent().unwrap_or(Path::new(""));
        fs::create_dir_all(folder).map_err(Error::file(folder))?;
        write(&path, &format::write(&blobs))?;
        Ok(is_known)
    }

    /// Takes an item away; whether there was one.
    ///
    /// # Errors
    /// When the file cannot be removed.
    pub fn remove(&self, worn: Worn, name: &str) -> Result<bool, Error> {
        match self.path(worn, name) {
            Some(path) if path.is_file() => {
                fs::remove_file(&path).map_err(Error::file(&path))?;
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    /// The blobs and the entry of an item.
    ///
    /// # Errors
    /// When there is none of that name, or its file is damaged.
    pub(crate) fn open(&self, worn: Worn, name: &str) -> Result<(Blobs, ItemEntry), Error> {
        let path = self.path(worn, name).filter(|path| path.is_file());
        let missing = || Error::UnknownImport {
            worn,
            name: name.to_owned(),
        };
        let (blobs, facts) = read(&path.ok_or_else(missing)?)?;
        Ok((blobs, facts.item))
    }

    fn path(&self, worn: Worn, name: &str) -> Option<PathBuf> {
        let file = format!("{}.{EXTENSION}", clean(name)?);
        Some(self.0.as_ref()?.join(worn.to_string()).join(file))
    }
}

fn read(path: &Path) -> Result<(Blobs, Facts), Error> {
    let damaged = |reason: String| Error::damaged(&path.display().to_string(), reason);
    let bytes = fs::read(path).map_err(Error::file(path))?;
    let blobs = Blobs::parse(bytes).map_err(|_| damaged("it is no imported item".to_owned()))?;
    let facts = serde_json::from_slice(blobs.bytes("facts")?);
    let facts = facts.map_err(|error| damaged(error.to_string()))?;
    Ok((blobs, facts))
}

/// A name as it is compared and stored: small letters, digits, hyphens and underscores, blanks become hyphens.
pub(super) fn clean(name: &str) -> Option<String> {
    let lower = name.trim().to_lowercase().replace(' ', "-");
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    (!lower.is_empty() && lower.chars().all(is_plain)).then_some(lower)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leads_out_of_the_folder() {
        assert_eq!(clean(" Plain Hat_2 ").as_deref(), Some("plain-hat_2"));
        for name in ["", "../x", "a/b", "a.b", "hütte", "a\0"] {
            assert_eq!(clean(name), None, "{name}");
        }
    }
}
