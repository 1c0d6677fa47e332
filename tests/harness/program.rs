use std::env;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use crate::{cache, wait_until};

/// The built executable, running with a data directory of its own; killed when dropped.
pub struct Program {
    child: Child,
    /// What it printed until it was ready.
    pub said: Vec<String>,
}

impl Program {
    /// Runs a command of `likeness` and waits until it says that it is ready.
    ///
    /// # Panics
    ///
    /// When it ends before that.
    #[must_use]
    pub fn start(data: &TempDir, arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let child = command(data, arguments, environment)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the executable is built and starts");
        let mut program = Self {
            child,
            said: Vec::new(),
        };
        let output = program.child.stdout.take().expect("its output is piped");
        for line in BufReader::new(output).lines() {
            let line = line.expect("it prints text");
            let ready = line.starts_with("likeness is ready") || line == "likeness works";
            program.said.push(line);
            if ready {
                return program;
            }
        }
        panic!(
            "`likeness {}` ended: {:?}",
            arguments.join(" "),
            program.said
        );
    }

    /// The URL at which it serves.
    ///
    /// # Panics
    ///
    /// When it does not serve.
    #[must_use]
    pub fn url(&self) -> &str {
        let last = self.said.last().expect("it said that it is ready");
        last.split(' ')
            .find(|word| word.starts_with("http://"))
            .expect("it serves")
    }

    /// The process's id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal.
    ///
    /// # Panics
    ///
    /// When the process is gone.
    pub fn signal(&self, signal: Signal) {
        let id = Pid::from_raw(self.child.id().cast_signed()).expect("a process has an id");
        kill_process(id, signal).expect("the process runs");
    }

    /// Waits until it has ended, and says how that was.
    ///
    /// # Panics
    ///
    /// When it takes longer than `patience`.
    pub fn ended_within(&mut self, patience: Duration) -> ExitStatus {
        let mut status = None;
        wait_until("the program ends", patience, || {
            status = self.child.try_wait().expect("it can be waited for");
            status.is_some()
        });
        status.expect("it has ended")
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs a command of `likeness` to its end; its exit status and what it wrote to standard error.
///
/// # Panics
///
/// When the executable is not built.
#[must_use]
pub fn run(
    data: &TempDir,
    arguments: &[&str],
    environment: &[(&str, &str)],
) -> (ExitStatus, String) {
    let output = output(data, arguments, environment);
    (
        output.status,
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

/// Runs a command of `likeness` to its end; what came of it.
///
/// # Panics
///
/// When the executable is not built.
#[must_use]
pub fn output(data: &TempDir, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    command(data, arguments, environment)
        .output()
        .expect("the executable is built and starts")
}

/// Runs a command of `likeness` to its end and returns what it printed.
///
/// # Panics
///
/// When it fails.
#[must_use]
pub fn printed(data: &TempDir, arguments: &[&str], environment: &[(&str, &str)]) -> String {
    let output = output(data, arguments, environment);
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaint}");
    String::from_utf8(output.stdout).expect("it prints text")
}

fn command(data: &TempDir, arguments: &[&str], environment: &[(&str, &str)]) -> Command {
    let mut command = Command::new(executable());
    command
        .args(arguments)
        .stdin(Stdio::null())
        .env("LIKENESS_LOG", "warn")
        .env("LIKENESS_DATA", data.path())
        .env("LIKENESS_MODELS", cache().models())
        .envs(environment.iter().copied());
    command
}

/// Where the built executable lies.
///
/// # Panics
///
/// When the test has no path.
#[must_use]
pub fn executable() -> PathBuf {
    let test = env::current_exe().expect("a test has a path");
    let folder = test
        .ancestors()
        .nth(2)
        .expect("tests lie in a folder of the target folder");
    folder.join("likeness")
}

/// A data directory that an unprivileged database server can reach.
///
/// # Panics
///
/// When it cannot be made.
#[must_use]
pub fn data_directory() -> TempDir {
    tempfile::Builder::new()
        .prefix("likeness-tests-data-")
        .tempdir_in("/var/tmp")
        .expect("a folder is made")
}
