use std::ffi::OsStr;
use std::fs::{self, File};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::Duration;

use crate::manifest::{Registry, Source};
use crate::{Error, Progress};

/// How often a running client is looked at.
const LOOK: Duration = Duration::from_millis(100);

/// The command of a registry's client, as it is called on this machine.
pub(super) struct Client {
    registry: Registry,
    command: &'static [&'static str],
}

impl Client {
    /// Finds the client that can bring the package.
    pub(super) fn find(source: &Source, downloads: &Path) -> Result<Self, Error> {
        let commands: &[&[&str]] = match source.registry {
            Registry::Pypi => &[&["pip"], &["pip3"], &["python3", "-m", "pip"]],
            Registry::Npm => &[&["npm"]],
        };
        let found = commands.iter().find(|command| answers(command));
        let missing = || Error::ClientMissing {
            client: name(source.registry),
            install: match source.registry {
                Registry::Pypi => "Python 3 with pip",
                Registry::Npm => "Node.js with npm",
            },
            file: source.file.clone(),
            directory: downloads.to_owned(),
        };
        found
            .map(|command| Self {
                registry: source.registry,
                command,
            })
            .ok_or_else(missing)
    }

    /// Brings the package file into a folder of the downloads, and says where it lies.
    pub(super) fn download(
        &self,
        source: &Source,
        staging: &Path,
        progress: &dyn Progress,
    ) -> Result<PathBuf, Error> {
        let log = staging.join("client.log");
        let stderr = File::create(&log).map_err(Error::io("written", &log))?;
        let mut command = match self.registry {
            Registry::Pypi => self.pip(source),
            Registry::Npm => self.npm(source),
        };
        command
            .current_dir(staging)
            .env("TMPDIR", staging)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(stderr);
        // A terminal's Ctrl-C is for us alone, who then end the client.
        command.process_group(0);
        let mut child = command.spawn().map_err(Error::io("run", self.command[0]))?;
        let status = watch(&mut child, source, staging, progress)?;
        if status.success() {
            return Ok(staging.join(&source.file));
        }
        let said = fs::read_to_string(&log).map_err(Error::io("read", &log))?;
        let package = format!("{} {}", source.package, source.version);
        Err(Error::Client {
            client: name(self.registry),
            package,
            message: complaint(&said),
        })
    }

    fn pip(&self, source: &Source) -> Command {
        let mut command = self.command();
        command.args([
            "download",
            "--no-deps",
            "--only-binary=:all:",
            "--ignore-requires-python",
            "--no-input",
        ]);
        command.args([
            "--disable-pip-version-check",
            "--progress-bar=off",
            "--retries=1",
            "--timeout=30",
            "--dest=.",
        ]);
        command
            .args(wheel_tags(&source.file))
            .arg(format!("{}=={}", source.package, source.version));
        command
    }

    fn npm(&self, source: &Source) -> Command {
        let mut command = self.command();
        command.args([
            "pack",
            "--ignore-scripts",
            "--cache=cache",
            "--loglevel=error",
            "--fetch-retries=1",
        ]);
        command.arg(format!("{}@{}", source.package, source.version));
        command
    }

    fn command(&self) -> Command {
        let mut command = Command::new(self.command[0]);
        command.args(&self.command[1..]);
        command
    }
}

fn name(registry: Registry) -> &'static str {
    match registry {
        Registry::Pypi => "pip",
        Registry::Npm => "npm",
    }
}

/// Whether the command is there and works; a shell's stand-in for a client that is not installed does not.
fn answers(command: &[&str]) -> bool {
    let mut probe = Command::new(command[0]);
    probe
        .args(&command[1..])
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    probe.status().is_ok_and(|status| status.success())
}

/// Waits for the client, telling how much of the file has come, and ends it if asked to.
fn watch(
    child: &mut Child,
    source: &Source,
    staging: &Path,
    progress: &dyn Progress,
) -> Result<ExitStatus, Error> {
    let failed = |error| Error::io("run", name(source.registry))(error);
    loop {
        if let Some(status) = child.try_wait().map_err(failed)? {
            return Ok(status);
        }
        if progress.interrupted() {
            child.kill().and_then(|()| child.wait()).map_err(failed)?;
            return Err(Error::Interrupted);
        }
        progress.advance(largest(staging).min(source.size), source.size);
        thread::sleep(LOOK);
    }
}

/// The size of the largest file below a folder whose files come and go: the one being downloaded.
fn largest(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let sizes = entries.map(|entry| match entry.file_type() {
        Ok(kind) if kind.is_dir() => largest(&entry.path()),
        _ => entry.metadata().map_or(0, |metadata| metadata.len()),
    });
    sizes.max().unwrap_or(0)
}

/// The options that make pip take exactly this wheel, whatever Python it runs on.
///
/// A wheel is called `name-version-python-abi-platform.whl`, each of the last three maybe several tags with dots
/// between (PEP 427).
fn wheel_tags(file: &str) -> Vec<String> {
    let stem = Path::new(file)
        .file_stem()
        .and_then(OsStr::to_str)
        .unwrap_or_default();
    let mut tags = stem.rsplit('-');
    let (Some(platforms), Some(abis), Some(python)) = (tags.next(), tags.next(), tags.next())
    else {
        return Vec::new();
    };
    let mut options: Vec<String> = platforms
        .split('.')
        .map(|platform| format!("--platform={platform}"))
        .collect();
    options.extend(abis.split('.').map(|abi| format!("--abi={abi}")));
    if let Some(version) = python.strip_prefix("cp") {
        options.push(format!("--python-version={version}"));
        options.push("--implementation=cp".to_owned());
    }
    options
}

/// What a client's complaint comes down to, in one line.
fn complaint(said: &str) -> String {
    let unreachable = [
        "NewConnectionError",
        "NameResolutionError",
        "ConnectTimeout",
        "ProxyError",
        "ECONNREFUSED",
    ];
    let unreachable = [&unreachable[..], &["ENOTFOUND", "ETIMEDOUT", "EAI_AGAIN"]].concat();
    if unreachable.iter().any(|word| said.contains(word)) {
        return "the registry cannot be reached".to_owned();
    }
    let mut told = said
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.contains("A complete log of this run"));
    told.next_back().unwrap_or("it does not say why").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_binary_wheel_is_asked_for_by_its_own_tags() {
        let options = wheel_tags("onnxruntime-1.31.1-cp312-cp312-manylinux_2_28_x86_64.whl");
        let expected = [
            "--platform=manylinux_2_28_x86_64",
            "--abi=cp312",
            "--python-version=312",
            "--implementation=cp",
        ];
        assert_eq!(options, expected);
    }

    #[test]
    fn a_pure_wheel_is_asked_for_without_a_python() {
        assert_eq!(
            wheel_tags("anny-0.6.2-py3-none-any.whl"),
            ["--platform=any", "--abi=none"]
        );
    }

    #[test]
    fn a_registry_that_cannot_be_reached_is_said_so() {
        let pip = "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError(…)'\n\
                   ERROR: No matching distribution found for anny==0.6.2\n";
        assert_eq!(complaint(pip), "the registry cannot be reached");
    }

    #[test]
    fn any_other_complaint_is_the_last_line() {
        let npm = "npm error code E404\nnpm error 404 Not Found\nnpm error A complete log of this run can be found in: x\n";
        assert_eq!(complaint(npm), "npm error 404 Not Found");
    }
}
