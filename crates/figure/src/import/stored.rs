//! An imported item as it is kept: facts and blobs in one file.

use serde::{Deserialize, Serialize};

use super::{Import, Worn, imported_word};
use crate::Error;
use crate::pack::format::{self, Blobs};
use crate::pack::index::{ItemEntry, ItemKind};

/// The blob that holds the facts.
const FACTS: &str = "facts";

/// An imported item as read from where it is kept.
#[derive(Debug)]
pub struct Imported {
    /// What it is to a client.
    pub worn: Worn,
    /// Its name among what is worn alike.
    pub name: String,
    /// The licence under which it was imported.
    pub licence: String,
    pub(crate) entry: ItemEntry,
    pub(crate) blobs: Blobs,
}

/// The item's facts, stored as JSON.
#[derive(Serialize, Deserialize)]
struct Facts {
    item: ItemEntry,
    licence: String,
}

impl Imported {
    /// Reads what [`Import::into_bytes`] made.
    ///
    /// # Errors
    /// When the bytes are something else or cut short.
    pub fn parse(bytes: Vec<u8>) -> Result<Self, Error> {
        let damaged = |reason: String| Error::damaged("an imported item", reason);
        let blobs = Blobs::parse(bytes).map_err(|error| damaged(error.to_string()))?;
        let facts = blobs.bytes(FACTS)?;
        let Facts { item, licence } =
            serde_json::from_slice(facts).map_err(|error| damaged(error.to_string()))?;
        Ok(Self {
            worn: match item.kind {
                ItemKind::Hair | ItemKind::Brow | ItemKind::Lash => Worn::Hair,
                ItemKind::Garment | ItemKind::Shoes | ItemKind::Teeth | ItemKind::Tongue => {
                    Worn::Garment
                }
            },
            name: item.name.clone(),
            licence,
            entry: item,
            blobs,
        })
    }

    /// What clients write to choose it.
    #[must_use]
    pub fn word(&self) -> String {
        imported_word(&self.name)
    }
}

impl Import {
    /// The item as it is kept; the same item always makes the same bytes.
    ///
    /// # Errors
    /// When its facts cannot be written.
    pub fn into_bytes(self) -> Result<Vec<u8>, Error> {
        let mut blobs = self.blobs;
        let facts = Facts {
            item: self.entry,
            licence: self.licence,
        };
        let json = serde_json::to_vec(&facts).map_err(|e| Error::damaged(&self.name, e))?;
        blobs.insert(FACTS.to_owned(), json);
        Ok(format::write(&blobs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_imported_item_is_refused_without_panic() {
        for bytes in [&b""[..], b"likefig\0", b"version https://git-lfs"] {
            assert!(Imported::parse(bytes.to_vec()).is_err());
        }
    }
}
