//! A server to attack.

use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

use image::{DynamicImage, ImageFormat};
use likeness_tests::{Client, Database, Program, data_directory};
use serde_json::Value;
use tempfile::TempDir;

/// Most megabytes by which an attack may make the server grow.
const MOST_GROWTH: u64 = 64;

/// A server under attack, and a user whom it knows.
pub(super) struct Target {
    program: Program,
    address: String,
    pub(super) token: String,
    idle: u64,
    _data: TempDir,
}

/// Attacks a server of its own; afterwards it must still answer, and not have needed much memory at any time.
pub(super) async fn attack(
    name: &'static str,
    options: &'static [&'static str],
    attack: impl FnOnce(&Target) + Send + 'static,
) {
    let database = Database::new().await;
    let url = database.url.clone();
    let attacked = tokio::task::spawn_blocking(move || {
        let target = Target::start(&url, options);
        attack(&target);
        assert_eq!(target.send(&target.get("/healthz")).status, 200, "{name}");
        let growth = (target.memory("VmHWM:") - target.idle) / 1024;
        println!("{name}: {growth} MB above {} MB", target.idle / 1024);
        assert!(growth <= MOST_GROWTH, "{name}: grew by {growth} MB");
    });
    attacked.await.unwrap();
}

impl Target {
    fn start(database: &str, options: &[&str]) -> Self {
        let data = data_directory();
        let serve = [
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--email-login",
            "trusted",
        ];
        let environment = [("LIKENESS_DATABASE_URL", database)];
        let program = Program::start(&data, &[&serve, options].concat(), &environment);
        let token = warm_up(program.url());
        let mut target = Self {
            address: program.url().replace("http://", ""),
            program,
            token,
            idle: 0,
            _data: data,
        };
        // The most memory ever used counts from here on.
        fs::write(format!("/proc/{}/clear_refs", target.program.id()), "5").unwrap();
        target.idle = target.memory("VmRSS:");
        target
    }

    /// A line of the process's status, in kilobytes.
    fn memory(&self, name: &str) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.program.id())).unwrap();
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix(name))
            .unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }

    /// A connection to the server.
    pub(super) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        stream
            .set_write_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        stream
    }

    /// The head of a request of the user, without the empty line at its end.
    pub(super) fn head(&self, method: &str, path: &str) -> String {
        format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {}\r\n",
            self.address, self.token
        )
    }

    /// A request without a body, after which the connection ends.
    pub(super) fn get(&self, path: &str) -> Vec<u8> {
        format!("{}connection: close\r\n\r\n", self.head("GET", path)).into_bytes()
    }

    /// A request with a body, after which the connection ends.
    pub(super) fn post(&self, path: &str, content_type: &str, body: &[u8]) -> Vec<u8> {
        let head = format!(
            "{}connection: close\r\ncontent-type: {content_type}\r\ncontent-length: {}\r\n\r\n",
            self.head("POST", path),
            body.len()
        );
        [head.as_bytes(), body].concat()
    }

    /// Sends one request and reads the answer.
    pub(super) fn send(&self, request: &[u8]) -> Answer {
        self.stream([request]).0
    }

    /// Sends pieces until they end or the server no longer takes them; the answer, and how many bytes were taken.
    pub(super) fn stream<T: AsRef<[u8]>>(
        &self,
        pieces: impl IntoIterator<Item = T>,
    ) -> (Answer, usize) {
        let mut stream = self.connect();
        let mut reader = stream.try_clone().unwrap();
        let answer = thread::spawn(move || Answer::read(&mut reader));
        let mut sent = 0;
        for piece in pieces {
            if stream.write_all(piece.as_ref()).is_err() {
                break;
            }
            sent += piece.as_ref().len();
        }
        (answer.join().unwrap(), sent)
    }
}

/// Uses once what the attacks use, and returns the token of the user who did.
fn warm_up(url: &str) -> String {
    let mut client = Client::new(url);
    let token = client.sign_up("eve@example.com");
    let mut photo = std::io::Cursor::new(Vec::new());
    let picture = DynamicImage::new_rgb8(640, 480);
    picture.write_to(&mut photo, ImageFormat::Png).unwrap();
    let _ = client.post("/upload_avatar", "image/png", photo.get_ref());
    token
}

/// What a server answered.
#[derive(Debug)]
pub(super) struct Answer {
    /// Its status; 0 when the connection ended without one.
    pub(super) status: u16,
    /// Its headers and its body.
    pub(super) text: String,
}

impl Answer {
    /// Reads until the connection ends.
    pub(super) fn read(stream: &mut TcpStream) -> Self {
        let mut bytes = Vec::new();
        if let Err(error) = stream.read_to_end(&mut bytes) {
            assert_eq!(error.kind(), ErrorKind::ConnectionReset, "the server hangs");
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let status = text
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        Self {
            status: status.unwrap_or_default(),
            text,
        }
    }

    /// Checks that it is a problem with this status and code.
    pub(super) fn assert_problem(&self, status: u16, code: &str) {
        assert_eq!(self.status, status, "{}", self.text);
        let (_, body) = self.text.split_once("\r\n\r\n").unwrap();
        let problem: Value = serde_json::from_str(body).unwrap();
        assert_eq!(problem["code"], code);
    }
}
