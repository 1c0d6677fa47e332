//! Bodies that are too large, too deep or never end.

use std::{iter, thread};

use super::target::attack;

const GIGABYTE: usize = 1 << 30;

/// More than the server may read of a body that it refuses: the largest upload, what it throws away so that its answer
/// arrives, and what the system keeps on its way.
const MOST_TAKEN: usize = 64 << 20;

#[tokio::test]
async fn a_gigabyte_is_refused_by_its_length() {
    attack("a gigabyte of told length", &[], |target| {
        let head = format!(
            "{}content-type: image/png\r\ncontent-length: {GIGABYTE}\r\n\r\n",
            target.head("POST", "/upload_avatar")
        );
        let piece = vec![0; 1 << 16];
        let body = iter::repeat_n(piece.as_slice(), GIGABYTE >> 16);

        let (answer, sent) = target.stream(iter::once(head.as_bytes()).chain(body));

        answer.assert_problem(413, "payload_too_large");
        assert!(sent < MOST_TAKEN, "{sent} bytes were taken");
    })
    .await;
}

#[tokio::test]
async fn a_gigabyte_of_untold_length_is_refused_while_it_is_read() {
    attack("a gigabyte in chunks", &[], |target| {
        for (path, content_type) in [
            ("/upload_avatar", "application/octet-stream"),
            ("/generate", "application/json"),
        ] {
            let head = format!(
                "{}content-type: {content_type}\r\ntransfer-encoding: chunked\r\n\r\n",
                target.head("POST", path)
            );
            let chunk = [b"10000\r\n".as_slice(), &vec![b' '; 1 << 16], b"\r\n"].concat();
            let body = iter::repeat_n(chunk.as_slice(), GIGABYTE >> 16);

            let (answer, sent) = target.stream(iter::once(head.as_bytes()).chain(body));

            answer.assert_problem(413, "payload_too_large");
            assert!(sent < MOST_TAKEN, "{sent} bytes were taken");
        }
    })
    .await;
}

#[tokio::test]
async fn many_large_uploads_at_once_leave_room_for_small_requests() {
    const OPTIONS: [&str; 6] = [
        "--max-body-memory-bytes",
        "8000000",
        "--max-upload-bytes",
        "7500000",
        "--max-workbook-bytes",
        "7500000",
    ];
    attack("twenty uploads of 7 MB at once", &OPTIONS, |target| {
        let upload = target.post("/upload_avatar", "image/png", &vec![0; 7_000_000]);
        let email = br#"{"email": "eve@example.com"}"#;
        let login = target.post("/login", "application/json", email);

        let (large, small) = thread::scope(|threads| {
            let uploads: Vec<_> = (0..20)
                .map(|_| threads.spawn(|| target.stream(upload.chunks(1 << 16)).0.status))
                .collect();
            let small = target.send(&login).status;
            let large = uploads.into_iter().map(|upload| upload.join().unwrap());
            (large.collect::<Vec<_>>(), small)
        });
        let afterwards = target.send(&upload);

        assert_eq!(small, 200);
        assert!(large.contains(&503), "{large:?}");
        assert!(
            large.iter().all(|status| [400, 503].contains(status)),
            "{large:?}"
        );
        afterwards.assert_problem(400, "invalid_request");
    })
    .await;
}

#[tokio::test]
async fn ten_thousand_tiny_parts_are_refused() {
    attack("10 000 tiny parts", &[], |target| {
        for path in ["/upload_avatar", "/login"] {
            for file in ["", "; filename=\"a\""] {
                let parts = (0..10_000).map(|n| {
                    format!(
                        "--b\r\ncontent-disposition: form-data; name=\"n{n}\"{file}\r\n\r\nx\r\n"
                    )
                });
                let body = parts.chain(["--b--\r\n".to_owned()]).collect::<String>();
                let request = target.post(path, "multipart/form-data; boundary=b", body.as_bytes());

                let answer = target.send(&request);

                assert!(
                    [400, 413].contains(&answer.status),
                    "{path}: {}",
                    answer.text
                );
            }
        }
    })
    .await;
}

#[tokio::test]
async fn deep_json_is_refused() {
    attack("JSON of a hundred thousand levels", &[], |target| {
        for levels in [1_000, 100_000] {
            let (open, close) = ("[".repeat(levels), "]".repeat(levels));
            let (objects, ends) = ("{\"a\":".repeat(levels), "}".repeat(levels));
            for body in [
                format!("{open}{close}"),
                format!("{{\"email\":{open}{close}}}"),
                format!("{objects}1{ends}"),
                open,
                objects,
            ] {
                for path in ["/register", "/login", "/generate", "/update_user_info"] {
                    let request = target.post(path, "application/json", body.as_bytes());
                    target.send(&request).assert_problem(400, "invalid_request");
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn long_json_is_refused() {
    attack("JSON arrays of a megabyte", &[], |target| {
        let list = |item: &str| {
            let items = vec![item; (1_000_000 - item.len()) / (item.len() + 1)];
            items.join(",")
        };
        let fields = (0..80_000)
            .map(|n| format!("\"{n:x}\":0"))
            .collect::<Vec<_>>();
        for body in [
            format!("[{}]", list("0")),
            format!("[{}]", list("[]")),
            format!("[{}]", list("{\"\":0}")),
            format!(
                "{{\"user_details\":{{\"body_dimensions\":[{}]}}}}",
                list("0")
            ),
            format!(
                "{{\"user_details\":{{\"body_dimensions\":[{}]}}}}",
                list("{}")
            ),
            format!(
                "{{\"user_details\":{{\"body_dimension_lengths\":[{}]}}}}",
                list("{\"value\":{}}")
            ),
            format!("{{\"email\":\"{}\"}}", "a".repeat(1_000_000)),
            format!("{{{}}}", fields.join(",")),
        ] {
            for path in ["/register", "/generate"] {
                let request = target.post(path, "application/json", body.as_bytes());
                target.send(&request).assert_problem(400, "invalid_request");
            }
        }
    })
    .await;
}
