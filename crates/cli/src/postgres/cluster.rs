use std::env;
use std::ffi::OsString;
use std::fs::{self, File, Permissions};
use std::io::ErrorKind;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, ensure};
use likeness_core::Randomness;
use tokio::process;

use super::{Account, Options, Server};
use crate::data_dir::new_secret;

/// The one role of the server, who may do everything there.
pub(super) const USER: &str = "likeness";

/// Becomes the server, leaving behind a process that interrupts it as soon as the other end of standard input closes:
/// so it outlives neither an orderly end of its parent nor a sudden one. The subshell between keeps that process from
/// being the server's child, which it would not know.
const RUN_UNTIL_INPUT_ENDS: &str = r#"
exec 3<&0
( { cat <&3; kill -INT $$; } >/dev/null 2>&1 & )
exec "$@" </dev/null 3<&-
"#;

/// How every server is set up: reachable from this machine alone, and its log free of rows, which hold addresses.
const SETTINGS: [&str; 4] = [
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "max_connections=100",
    "log_error_verbosity=terse",
];

/// What the server may know of our environment, which holds secrets: where programs and libraries are, and the time zone.
const INHERITED: [&str; 3] = ["PATH", "LD_LIBRARY_PATH", "TZ"];

/// The files of one server: its data, its password, its log.
#[derive(Debug)]
pub(super) struct Cluster {
    directory: PathBuf,
    account: Option<Account>,
}

impl Cluster {
    /// The cluster in that directory, which is made if it is not there.
    pub(super) fn open(directory: &Path, account: Option<Account>) -> Result<Self> {
        let unwritable = || format!("{} is not writable", directory.display());
        fs::create_dir_all(directory).with_context(unwritable)?;
        fs::set_permissions(directory, Permissions::from_mode(0o700)).with_context(unwritable)?;
        if let Some(account) = &account {
            account.own(directory)?;
        }
        let directory = directory.canonicalize().with_context(unwritable)?;
        Ok(Self { directory, account })
    }

    pub(super) fn data(&self) -> PathBuf {
        self.directory.join("data")
    }

    pub(super) fn log(&self) -> PathBuf {
        self.directory.join("log")
    }

    pub(super) fn major(&self) -> Result<Option<u32>> {
        data_major(&self.directory)
    }

    /// Makes sure that the server's user can reach its programs and its data.
    pub(super) fn check_reach(&self, server: &Server) -> Result<()> {
        let Some(account) = &self.account else {
            return Ok(());
        };
        account.check_reach(&self.directory)?;
        account.check_reach(server.programs())
    }

    /// Makes the data; an interrupted attempt, which ends when this is dropped, is thrown away by the next.
    pub(super) async fn create(
        &self,
        server: &Server,
        durable: bool,
        randomness: &Randomness,
    ) -> Result<()> {
        let unfinished = self.directory.join("data.new");
        if unfinished.exists() {
            fs::remove_dir_all(&unfinished)
                .with_context(|| format!("{} cannot be removed", unfinished.display()))?;
        }
        self.write_password(randomness)?;
        let mut initdb = self.command(&server.programs().join("initdb"));
        initdb
            .arg("--pgdata")
            .arg(&unfinished)
            .arg("--pwfile")
            .arg(self.password_path());
        initdb.args([
            "--username",
            USER,
            "--encoding=UTF8",
            "--no-locale",
            "--auth=scram-sha-256",
            "--no-instructions",
        ]);
        if !durable {
            initdb.arg("--no-sync");
        }
        // A terminal's Ctrl-C is for us alone, who then end it.
        initdb.process_group(0).stdin(Stdio::null());
        let output = process::Command::from(initdb)
            .kill_on_drop(true)
            .output()
            .await
            .context("initdb cannot be run")?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "initdb failed: {}", reason(&said));
        fs::rename(&unfinished, self.data()).context("the new database cannot be put in place")
    }

    /// Starts the server; it is not ready yet.
    pub(super) fn run(&self, server: &Server, options: &Options) -> Result<(Child, u16)> {
        let port = options.port.map_or_else(free_port, Ok)?;
        let log = File::create(self.log())
            .with_context(|| format!("{} is not writable", self.log().display()))?;
        let mut command = self.command(Path::new("/bin/sh"));
        command
            .args(["-c", RUN_UNTIL_INPUT_ENDS, "sh"])
            .arg(server.programs().join("postgres"));
        command
            .arg("-D")
            .arg(self.data())
            .args(["-p", &port.to_string()]);
        for setting in SETTINGS {
            command.args(["-c", setting]);
        }
        if !options.durable {
            for setting in [
                "fsync=off",
                "synchronous_commit=off",
                "full_page_writes=off",
            ] {
                command.args(["-c", setting]);
            }
        }
        // A terminal's Ctrl-C is for us alone: the server stops after those that use it.
        command
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(log.try_clone()?)
            .stderr(log);
        Ok((command.spawn().context("Postgres cannot be run")?, port))
    }

    /// Whether the server of that process id says that it takes connections.
    ///
    /// It says so in the eighth line of its lock file, as `pg_ctl` reads it.
    pub(super) fn is_ready(&self, pid: u32) -> bool {
        let text = fs::read_to_string(self.data().join("postmaster.pid")).unwrap_or_default();
        let mut lines = text.lines();
        lines.next() == Some(&pid.to_string())
            && lines.nth(6).is_some_and(|status| status.trim() == "ready")
    }

    pub(super) fn password(&self) -> Result<String> {
        let path = self.password_path();
        let text = fs::read_to_string(&path)
            .with_context(|| format!("{} cannot be read", path.display()))?;
        Ok(text.trim().to_owned())
    }

    /// What the log says of why the server ended.
    pub(super) fn last_words(&self) -> String {
        reason(&fs::read_to_string(self.log()).unwrap_or_default()).to_owned()
    }

    fn password_path(&self) -> PathBuf {
        self.directory.join("password")
    }

    fn write_password(&self, randomness: &Randomness) -> Result<()> {
        let password: String = randomness
            .bytes::<16>()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let path = self.password_path();
        new_secret(&path, password.as_bytes())?
            .persist(&path)
            .with_context(|| format!("{} is not writable", path.display()))?;
        self.account
            .as_ref()
            .map_or(Ok(()), |account| account.own(&path))
    }

    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir("/")
            .env_clear()
            .envs(inherited())
            .env("LC_ALL", "C");
        if let Some(account) = &self.account {
            account.apply(&mut command);
        }
        command
    }
}

/// The major version that made the data of a cluster in that directory; `None` before there is any.
pub(super) fn data_major(directory: &Path) -> Result<Option<u32>> {
    let path = directory.join("data/PG_VERSION");
    match fs::read_to_string(&path) {
        Ok(text) => {
            Ok(Some(text.trim().parse().with_context(|| {
                format!("{} holds no version", path.display())
            })?))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("{} cannot be read", path.display())),
    }
}

#[expect(clippy::disallowed_methods, reason = "these are no settings of ours")]
fn inherited() -> impl Iterator<Item = (&'static str, OsString)> {
    INHERITED
        .into_iter()
        .filter_map(|name| Some((name, env::var_os(name)?)))
}

fn free_port() -> Result<u16> {
    let listener =
        TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no port is free for Postgres")?;
    Ok(listener.local_addr()?.port())
}

/// The line of a program's output that says why it ended: the last that is marked so, else the last.
fn reason(output: &str) -> &str {
    let lines = || {
        output
            .lines()
            .rev()
            .map(str::trim)
            .filter(|line| !line.is_empty())
    };
    let marked = lines().find(|line| line.contains("FATAL:") || line.contains("error:"));
    marked.or(lines().next()).unwrap_or("it does not say why")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reason_is_the_marked_line_not_the_last_one() {
        let initdb = "initdb: error: could not access directory\ninitdb: removing data directory\n";
        assert_eq!(reason(initdb), "initdb: error: could not access directory");
        assert_eq!(
            reason("postgres: no such option\n\n"),
            "postgres: no such option"
        );
        assert_eq!(reason(""), "it does not say why");
    }
}
