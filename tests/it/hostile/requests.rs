//! Requests that break the rules of HTTP.

use super::target::attack;

#[tokio::test]
async fn no_name_leads_out_of_the_gallery() {
    attack("path tricks", &[], |target| {
        let long = "a".repeat(4096);
        for name in [
            "..%2f..%2f..%2fsecrets%2fsigning.key",
            "%2e%2e%2f%2e%2e%2fpostgres%2fpostgresql.conf",
            "%2e%2e",
            "..",
            "../../../etc/passwd",
            "%252e%252e%252fetc%252fpasswd",
            "/etc/passwd",
            "%2fetc%2fpasswd",
            "file:%2f%2f%2fetc%2fpasswd",
            "a.jpg%00.png",
            "%00",
            "%c0%ae%c0%ae%c0%afetc%c0%afpasswd",
            "%ff%fe",
            "%e2%80%ae.gpj",
            "C:%5cWindows%5cwin.ini",
            "..%5c..%5cwin.ini",
            "%5c%5cserver%5cshare",
            "CON",
            "NUL.jpg",
            "a.jpg::$DATA",
            "a.jpg%0d%0ax-injected:%20yes",
            "%",
            "%zz",
            "*",
            "'%20or%20true--",
            &long,
        ] {
            for (method, path) in [
                ("DELETE", format!("/remove_gallery_file/{name}")),
                ("GET", format!("/get_gallery_image/{name}")),
                (
                    "GET",
                    format!("/media/1/gallery/{name}?expires=9999999999&signature=00"),
                ),
                (
                    "GET",
                    format!("/media/1/{name}/a.jpg?expires=9999999999&signature=00"),
                ),
                (
                    "GET",
                    format!("/media/{name}/gallery/a.jpg?expires=9999999999&signature=00"),
                ),
            ] {
                let request = format!("{}connection: close\r\n\r\n", target.head(method, &path));

                let answer = target.send(request.as_bytes());

                assert!(
                    [400, 403, 404].contains(&answer.status),
                    "{path}: {}",
                    answer.text
                );
                let problem = "content-type: application/problem+json";
                assert!(answer.text.contains(problem), "{path}: {}", answer.text);
                assert!(
                    !answer.text.contains("x-injected: yes"),
                    "{path}: {}",
                    answer.text
                );
            }
        }
    })
    .await;
}

#[tokio::test]
async fn large_heads_are_refused() {
    attack("header bombs", &[], |target| {
        let start = target.head("GET", "/healthz");
        let megabyte = "a".repeat(1 << 20);
        for head in [
            format!("{start}x: {megabyte}\r\n\r\n"),
            format!("{start}{}\r\n", "x: y\r\n".repeat(10_000)),
            format!("{start}{}\r\n", "x: y\r\n".repeat(101)),
            format!("{start}{megabyte}: x\r\n\r\n"),
            format!("GET /{megabyte} HTTP/1.1\r\n\r\n"),
            format!("{megabyte} / HTTP/1.1\r\n\r\n"),
        ] {
            let answer = target.send(head.as_bytes());

            // Whoever still sends may find the connection gone before the answer.
            assert!(
                [0, 400, 414, 431].contains(&answer.status),
                "{}",
                answer.text
            );
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_no_request_is_refused() {
    attack("garbage", &[], |target| {
        let start = target.head("POST", "/login");
        for request in [
            "\0\0\0\0\r\n\r\n".to_owned(),
            "GET / HTTP/9.9\r\n\r\n".to_owned(),
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(),
            "GET /\0 HTTP/1.1\r\n\r\n".to_owned(),
            format!("{start}content-length: -1\r\n\r\n"),
            format!("{start}content-length: 99999999999999999999999\r\n\r\n"),
            format!("{start}content-length: 1\r\ncontent-length: 2\r\n\r\n{{}}"),
            format!("{start}transfer-encoding: chunked\r\n\r\nffffffffffffffffffff\r\n"),
            format!("{start}transfer-encoding: gzip\r\n\r\n"),
        ] {
            let answer = target.send(request.as_bytes());

            assert!(
                [0, 400, 413, 415, 505].contains(&answer.status),
                "{request}: {}",
                answer.text
            );
        }
    })
    .await;
}
