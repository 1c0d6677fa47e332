use std::env;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tempfile::TempDir;

use crate::cache;

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
    let output = command(data, arguments, environment)
        .output()
        .expect("the executable is built and starts");
    (
        output.status,
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
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

fn executable() -> PathBuf {
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

/// Looks again and again until something is so.
///
/// # Panics
///
/// When it is not so in time.
pub fn wait_until(what: &str, patience: Duration, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + patience;
    while !is_so() {
        assert!(Instant::now() < deadline, "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Calls an API over HTTP as one user.
pub struct Client {
    agent: ureq::Agent,
    url: String,
    token: Option<String>,
}

impl Client {
    /// Calls the API at the URL, as nobody yet.
    #[must_use]
    pub fn new(url: &str) -> Self {
        let agent = ureq::Agent::new_with_defaults();
        Self {
            agent,
            url: url.to_owned(),
            token: None,
        }
    }

    /// Shows this token from now on.
    pub fn log_in(&mut self, token: &str) {
        self.token = Some(format!("Bearer {token}"));
    }

    /// Gets a resource as JSON.
    ///
    /// # Panics
    ///
    /// When the answer is not a success.
    #[must_use]
    pub fn get(&self, path: &str) -> Value {
        let mut response = self.request(path);
        response.body_mut().read_json().expect("it answers JSON")
    }

    /// Gets the bytes at an absolute URL or a path.
    ///
    /// # Panics
    ///
    /// When the answer is not a success.
    #[must_use]
    pub fn bytes(&self, path: &str) -> Vec<u8> {
        self.request(path)
            .body_mut()
            .read_to_vec()
            .expect("it answers bytes")
    }

    /// Posts a body of some media type.
    ///
    /// # Panics
    ///
    /// When the answer is not a success.
    #[must_use]
    pub fn post(&self, path: &str, media_type: &str, body: &[u8]) -> Value {
        let request = self
            .agent
            .post(format!("{}{path}", self.url))
            .header("content-type", media_type);
        let request = match &self.token {
            Some(token) => request.header("authorization", token),
            None => request,
        };
        let mut response = request.send(body).expect("it accepts");
        response.body_mut().read_json().expect("it answers JSON")
    }

    /// Posts JSON with more headers; the status and the headers of the answer, and its body.
    ///
    /// # Panics
    ///
    /// When nothing answers JSON.
    #[must_use]
    pub fn answer(
        &self,
        path: &str,
        body: &Value,
        headers: &[(&str, &str)],
    ) -> (ureq::http::response::Parts, Value) {
        let request = self.agent.post(format!("{}{path}", self.url));
        let request = request.config().http_status_as_error(false).build();
        let mut request = request.header("content-type", "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(token) = &self.token {
            request = request.header("authorization", token);
        }
        let (parts, mut body) = request
            .send(body.to_string())
            .expect("it answers")
            .into_parts();
        (parts, body.read_json().expect("it answers JSON"))
    }

    fn request(&self, path: &str) -> ureq::http::Response<ureq::Body> {
        let url = if path.starts_with("http://") {
            path.to_owned()
        } else {
            format!("{}{path}", self.url)
        };
        let request = self.agent.get(url);
        let request = match &self.token {
            Some(token) => request.header("authorization", token),
            None => request,
        };
        request.call().expect("it answers")
    }
}
