//! Connections that are slow, many or idle.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use super::target::{Answer, attack};

/// Pause between two bytes of a caller who takes their time.
const PAUSE: Duration = Duration::from_millis(20);

/// Longer than the server may put up with what is set to a second.
const PATIENCE: Duration = Duration::from_secs(10);

/// Sends a byte now and then until the server answers or hangs up.
fn drip(mut stream: TcpStream, bytes: impl IntoIterator<Item = u8>) -> Answer {
    let started = Instant::now();
    let mut first = [0];
    for byte in bytes {
        assert!(started.elapsed() < PATIENCE, "the server puts up with it");
        if stream.write_all(&[byte]).is_err() {
            break;
        }
        stream.set_read_timeout(Some(PAUSE)).unwrap();
        match stream.peek(&mut first) {
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(_) | Ok(_) => break,
        }
    }
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    Answer::read(&mut stream)
}

#[tokio::test]
async fn a_body_that_comes_byte_by_byte_is_refused_in_time() {
    const OPTIONS: [&str; 4] = ["--max-body-seconds", "1", "--min-body-rate", "1000"];
    attack("a dripping body", &OPTIONS, |target| {
        let drip_to = |path, content_type, length| {
            let mut stream = target.connect();
            let head = target.head("POST", path);
            write!(
                stream,
                "{head}content-type: {content_type}\r\n{length}\r\n\r\n"
            )
            .unwrap();

            let answer = drip(stream, b"1\r\n \r\n".iter().copied().cycle());

            answer.assert_problem(408, "invalid_request");
        };
        thread::scope(|threads| {
            for length in ["content-length: 100000", "transfer-encoding: chunked"] {
                for (path, content_type) in [
                    ("/generate", "application/json"),
                    ("/upload_avatar", "image/png"),
                    ("/upload_avatar", "multipart/form-data; boundary=b"),
                ] {
                    threads.spawn(move || drip_to(path, content_type, length));
                }
            }
        });
    })
    .await;
}

#[tokio::test]
async fn a_body_that_comes_steadily_may_take_its_time() {
    const OPTIONS: [&str; 4] = ["--max-body-seconds", "1", "--min-body-rate", "1"];
    attack("a steady body", &OPTIONS, |target| {
        let mut stream = target.connect();
        let (head, body) = (target.head("POST", "/login"), br#"{"email": "eve@example.com"}"#);
        let length = body.len() + 100;
        write!(
            stream,
            "{head}connection: close\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n"
        )
        .unwrap();

        let spaces = std::iter::repeat_n(b' ', 100);
        let answer = drip(stream, body.iter().copied().chain(spaces));

        assert_eq!(answer.status, 200, "{}", answer.text);
    })
    .await;
}

#[tokio::test]
async fn a_head_that_comes_byte_by_byte_ends_the_connection_in_time() {
    attack("a dripping head", &["--max-head-seconds", "1"], |target| {
        let head = target.head("GET", "/healthz").into_bytes();
        let endless = b"x: y\r\n".iter().copied().cycle();

        let answer = drip(target.connect(), head.into_iter().chain(endless));

        assert_eq!(answer.status, 0, "{}", answer.text);
    })
    .await;
}

#[tokio::test]
async fn silent_connections_give_way_to_others() {
    const OPTIONS: [&str; 4] = ["--max-head-seconds", "1", "--max-connections", "3"];
    attack("silent connections", &OPTIONS, |target| {
        let silent: Vec<_> = (0..6).map(|_| target.connect()).collect();

        let answer = target.send(&target.get("/healthz"));

        assert_eq!(answer.status, 200, "{}", answer.text);
        for mut stream in silent {
            assert_eq!(stream.read(&mut [0]).unwrap_or_default(), 0);
        }
    })
    .await;
}
