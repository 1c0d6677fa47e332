use std::fs::{self, DirEntry};
use std::io;
use std::path::Path;
use std::time::SystemTime;

/// Removes, in a folder and below, the files that a put was writing when it was cut off before that moment, and the
/// folders that nothing was put into since; says how many files that were.
pub(crate) fn remove(folder: &Path, before: SystemTime) -> io::Result<u64> {
    unless_gone(remove_in(folder, before))
}

fn remove_in(folder: &Path, before: SystemTime) -> io::Result<u64> {
    let mut removed = 0;
    for entry in fs::read_dir(folder)? {
        removed += unless_gone(look_at(&entry?, before))?;
    }
    Ok(removed)
}

fn look_at(entry: &DirEntry, before: SystemTime) -> io::Result<u64> {
    let path = entry.path();
    let metadata = entry.metadata()?;
    let is_old = metadata.modified()? < before;
    if metadata.is_dir() {
        let removed = remove(&path, before)?;
        if is_old {
            // The system refuses when the folder is not empty.
            let _ = fs::remove_dir(&path);
        }
        return Ok(removed);
    }
    if is_old && is_partial(&entry.file_name().to_string_lossy()) {
        fs::remove_file(&path)?;
        return Ok(1);
    }
    Ok(0)
}

/// Whether the store gives such names to files that it is still writing: that of the asset, `#`, a number.
fn is_partial(name: &str) -> bool {
    name.split_once('#')
        .is_some_and(|(_, number)| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}

/// Others remove files and folders, too; what is not there has no leftovers.
fn unless_gone(removed: io::Result<u64>) -> io::Result<u64> {
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_is_not_there_has_no_leftovers() {
        let folder = tempfile::tempdir().unwrap();
        let gone = folder.path().join("gone");

        assert_eq!(remove(&gone, SystemTime::UNIX_EPOCH).unwrap(), 0);
    }

    #[test]
    fn only_what_the_store_is_writing_is_partial() {
        assert!(is_partial("a.jpg#1") && is_partial("ready#12"));
        for whole in ["a.jpg", "a.jpg#", "a.jpg#x", "a#1.jpg"] {
            assert!(!is_partial(whole), "{whole}");
        }
    }
}
