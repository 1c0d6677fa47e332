use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::Error;
use crate::manifest::ModelFile;

/// In what way a file differs from what its manifest says.
#[derive(Debug)]
pub(crate) struct Difference(pub(crate) String);

/// Looks at one file of a folder: its path if it is as the manifest says.
pub(crate) type Check = fn(&Path, &ModelFile) -> Result<Result<PathBuf, Difference>, Error>;

/// What a file was like when its hash was found right, kept beside it.
#[derive(Debug, Deserialize, PartialEq, Serialize)]
struct Stamp {
    sha256: String,
    size: u64,
    modified_ns: u128,
}

/// Trusts a file that has not changed since it was last found right; hashes any other.
pub(crate) fn quick(folder: &Path, file: &ModelFile) -> Result<Result<PathBuf, Difference>, Error> {
    let path = folder.join(&file.name);
    if let Some(stamp) = read_stamp(&path)
        && fs::metadata(&path).is_ok_and(|now| stamp == Stamp::new(file, &now))
    {
        return Ok(Ok(path));
    }
    thorough(folder, file)
}

/// Hashes a file and remembers that it was right.
pub(crate) fn thorough(
    folder: &Path,
    file: &ModelFile,
) -> Result<Result<PathBuf, Difference>, Error> {
    let path = folder.join(&file.name);
    if let Some(difference) = difference(&path, file.size, &file.sha256)? {
        return Ok(Err(difference));
    }
    let now = fs::metadata(&path).map_err(Error::io("read", &path))?;
    // A model directory that may only be read serves as well, if slower.
    let _ = write_stamp(&path, &Stamp::new(file, &now));
    Ok(Ok(path))
}

/// In what way the file at the path differs from that size and sha256; reads all of it only if the size is right.
pub(crate) fn difference(
    path: &Path,
    size: u64,
    sha256: &str,
) -> Result<Option<Difference>, Error> {
    let found = match fs::metadata(path) {
        Ok(metadata) => metadata.len(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Ok(Some(Difference("it is missing".into())));
        }
        Err(error) => return Err(Error::io("read", path)(error)),
    };
    if found != size {
        return Ok(Some(Difference(format!(
            "it has {found} bytes, not {size}"
        ))));
    }
    let found = hash(path).map_err(Error::io("read", path))?;
    Ok((found != sha256).then(|| Difference(format!("its sha256 is {found}, not {sha256}"))))
}

fn hash(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 18];
    loop {
        match file.read(&mut buffer)? {
            0 => break,
            read => hasher.update(&buffer[..read]),
        }
    }
    Ok(hasher
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect())
}

impl Stamp {
    fn new(file: &ModelFile, now: &Metadata) -> Self {
        let modified = now
            .modified()
            .ok()
            .and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
        let modified_ns = modified.unwrap_or_default().as_nanos();
        Self {
            sha256: file.sha256.clone(),
            size: now.len(),
            modified_ns,
        }
    }
}

fn stamp_path(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.checked"))
}

fn read_stamp(path: &Path) -> Option<Stamp> {
    serde_json::from_slice(&fs::read(stamp_path(path)).ok()?).ok()
}

fn write_stamp(path: &Path, stamp: &Stamp) -> io::Result<()> {
    fs::write(stamp_path(path), serde_json::to_vec(stamp)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hello() -> ModelFile {
        ModelFile {
            name: "hello.txt".into(),
            from: None,
            size: 5,
            sha256: "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824".into(),
        }
    }

    #[test]
    fn a_file_of_the_right_content_is_accepted_and_remembered()
    -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        fs::write(folder.path().join("hello.txt"), "hello")?;
        assert!(quick(folder.path(), &hello())?.is_ok());
        assert!(read_stamp(&folder.path().join("hello.txt")).is_some());
        assert!(quick(folder.path(), &hello())?.is_ok());
        Ok(())
    }

    #[test]
    fn a_file_that_changed_after_it_was_found_right_is_noticed()
    -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("hello.txt");
        fs::write(&path, "hello")?;
        assert!(quick(folder.path(), &hello())?.is_ok());

        fs::write(&path, "hallo")?;
        File::options()
            .write(true)
            .open(&path)?
            .set_modified(std::time::UNIX_EPOCH)?;

        let found = quick(folder.path(), &hello())?;
        assert!(found.is_err_and(|Difference(reason)| reason.contains("sha256")));
        Ok(())
    }

    #[test]
    fn a_missing_or_cut_off_file_is_told_apart() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let missing = thorough(folder.path(), &hello())?;
        fs::write(folder.path().join("hello.txt"), "hel")?;
        let cut = thorough(folder.path(), &hello())?;
        assert!(missing.is_err_and(|Difference(reason)| reason == "it is missing"));
        assert!(cut.is_err_and(|Difference(reason)| reason == "it has 3 bytes, not 5"));
        Ok(())
    }
}
