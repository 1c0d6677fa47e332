use std::cmp::Reverse;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use likeness_inference::Progress;

use super::cluster::data_major;
use super::package::Package;
use super::{Options, holds_server};

/// The oldest major version that can do what our SQL asks for.
const OLDEST: u32 = 14;

/// The programs of one Postgres version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    programs: PathBuf,
    major: u32,
}

impl Server {
    /// Finds a server for the data in the directory, or any that will do if there is none yet: the one that was asked
    /// for, else the newest on the machine, else the one in the package, which is brought if need be. Blocks.
    ///
    /// # Errors
    /// One line that says what to do when no server is found, or when the data needs another major version.
    pub fn find(options: &Options, progress: &dyn Progress) -> Result<Self> {
        if let Some(server) = Self::present(options)? {
            return Ok(server);
        }
        let package = Package::pinned()?;
        Ok(Self {
            programs: package.bring(&options.packages, progress)?,
            major: package.major,
        })
    }

    /// Finds a server as [`Server::find`] does, without bringing one; `None` if the package's would be next.
    ///
    /// # Errors
    /// As [`Server::find`].
    pub fn present(options: &Options) -> Result<Option<Self>> {
        let data = data_major(&options.directory)?;
        if let Some(programs) = &options.programs {
            return Self::asked_for(programs, data).map(Some);
        }
        let mut installed = Self::installed();
        if let Some(place) = installed.iter().position(|server| server.serves(data)) {
            return Ok(Some(installed.swap_remove(place)));
        }
        let package = Package::pinned()?;
        if let Some(major) = data.filter(|major| *major != package.major) {
            bail!(wrong_version(major, &installed));
        }
        let programs = package.present(&options.packages);
        Ok(programs.map(|programs| Self {
            programs,
            major: package.major,
        }))
    }

    /// The major version.
    #[must_use]
    pub fn major(&self) -> u32 {
        self.major
    }

    /// The folder of the programs.
    #[must_use]
    pub fn programs(&self) -> &Path {
        &self.programs
    }

    fn asked_for(programs: &Path, data: Option<u32>) -> Result<Self> {
        let server = Self::at(programs)
            .with_context(|| format!("there is no Postgres server in {}", programs.display()))?;
        match data {
            Some(major) if major != server.major => bail!(wrong_version(major, &[server])),
            None if server.major < OLDEST => bail!(
                "Postgres {} is too old; {OLDEST} is the oldest",
                server.major
            ),
            Some(_) | None => Ok(server),
        }
    }

    /// The servers on this machine, newest first.
    fn installed() -> Vec<Self> {
        let mut servers: Vec<Self> = usual_folders()
            .iter()
            .filter_map(|folder| Self::at(folder))
            .collect();
        servers.sort_by_key(|server| (Reverse(server.major), server.programs.clone()));
        servers.dedup();
        servers
    }

    fn at(folder: &Path) -> Option<Self> {
        // `initdb` looks for `postgres` beside itself, where a link to it may stand alone.
        let programs = folder
            .join("postgres")
            .canonicalize()
            .ok()?
            .parent()?
            .to_owned();
        let output = Command::new(programs.join("postgres"))
            .arg("--version")
            .stdin(Stdio::null())
            .output()
            .ok()?;
        let major = parse_major(&String::from_utf8_lossy(&output.stdout))?;
        holds_server(&programs).then_some(Self { programs, major })
    }

    fn serves(&self, data: Option<u32>) -> bool {
        match data {
            Some(major) => self.major == major,
            None => self.major >= OLDEST,
        }
    }
}

/// Reads the major version out of `postgres (PostgreSQL) 15.14 (Debian 15.14-0)`.
fn parse_major(version: &str) -> Option<u32> {
    let number = version.strip_prefix("postgres (PostgreSQL) ")?;
    let digits = number
        .find(|letter: char| !letter.is_ascii_digit())
        .unwrap_or(number.len());
    number[..digits].parse().ok()
}

fn wrong_version(needed: u32, found: &[Server]) -> String {
    let found: Vec<String> = found
        .iter()
        .map(|server| format!("{} in {}", server.major, server.programs.display()))
        .collect();
    let found = if found.is_empty() {
        "none".to_owned()
    } else {
        found.join(", ")
    };
    format!(
        "the data was made by Postgres {needed} and needs a server of that version, found {found}; install \
         postgresql-{needed} or name its folder with --postgres-bin"
    )
}

#[expect(
    clippy::disallowed_methods,
    reason = "where programs are is no setting of ours"
)]
fn usual_folders() -> Vec<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let mut folders: Vec<PathBuf> = versions.map(|version| version.path().join("bin")).collect();
    folders.extend(std::env::split_paths(
        std::env::var_os("PATH")
            .as_deref()
            .unwrap_or(OsStr::new("")),
    ));
    folders
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(major: u32) -> Server {
        Server {
            programs: format!("/usr/lib/postgresql/{major}/bin").into(),
            major,
        }
    }

    #[test]
    fn the_major_version_is_read_from_what_a_server_says() {
        assert_eq!(
            parse_major("postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)\n"),
            Some(15)
        );
        assert_eq!(parse_major("postgres (PostgreSQL) 18beta1\n"), Some(18));
        assert_eq!(parse_major("something else 15"), None);
    }

    #[test]
    fn data_is_opened_by_its_own_major_version_alone() {
        assert!(server(15).serves(Some(15)));
        assert!(!server(16).serves(Some(15)));
        assert!(server(14).serves(None));
        assert!(!server(13).serves(None));
    }

    #[test]
    fn a_wrong_version_says_which_is_needed_and_which_is_there() {
        let said = wrong_version(16, &[server(15)]);
        assert!(said.contains("made by Postgres 16"));
        assert!(said.contains("found 15 in /usr/lib/postgresql/15/bin"));
    }
}
