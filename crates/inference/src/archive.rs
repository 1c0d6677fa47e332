use std::fs::{self, File, Permissions};
use std::io::{self, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use zip::ZipArchive;
use zip::read::ZipFile;

use crate::Error;

/// Takes one file out of a wheel.
pub(crate) fn extract(wheel: &Path, member: &str, target: &Path) -> Result<(), Error> {
    let mut archive = open(wheel)?;
    let mut file = archive
        .by_name(member)
        .map_err(|error| failed(wheel, format!("{member}: {error}")))?;
    write(&mut file, target).map_err(Error::io("written", target))
}

/// Takes every file below a folder of a wheel, keeping what is executable so.
pub fn unpack_wheel(wheel: &Path, folder: &str, target: &Path) -> Result<(), Error> {
    let mut archive = open(wheel)?;
    for index in 0..archive.len() {
        let mut file = archive
            .by_index(index)
            .map_err(|error| failed(wheel, error.to_string()))?;
        let Some(below) = below(&file, folder) else {
            continue;
        };
        let path = target.join(below);
        write(&mut file, &path).map_err(Error::io("written", path))?;
    }
    Ok(())
}

/// The path of a file below the folder; `None` for a folder and for whatever lies elsewhere.
fn below<R: io::Read + ?Sized>(file: &ZipFile<'_, R>, folder: &str) -> Option<PathBuf> {
    let path = file.enclosed_name()?;
    let below = path.strip_prefix(folder).ok()?;
    file.is_file().then(|| below.to_owned())
}

fn open(wheel: &Path) -> Result<ZipArchive<BufReader<File>>, Error> {
    let file = File::open(wheel).map_err(Error::io("read", wheel))?;
    ZipArchive::new(BufReader::new(file)).map_err(|error| failed(wheel, error.to_string()))
}

fn write<R: io::Read + ?Sized>(file: &mut ZipFile<'_, R>, target: &Path) -> io::Result<()> {
    if let Some(parent) = target.parent() {
        fs::create_dir_all(parent)?;
    }
    let executable = file.unix_mode().is_some_and(|mode| mode & 0o111 != 0);
    let mut written = File::create(target)?;
    io::copy(file, &mut written)?;
    written.set_permissions(Permissions::from_mode(if executable {
        0o755
    } else {
        0o644
    }))
}

fn failed(wheel: &Path, reason: String) -> Error {
    Error::Unpack {
        path: wheel.to_owned(),
        reason,
    }
}
