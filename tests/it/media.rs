//! Reading assets by signed URLs.

use image::ImageFormat;
use likeness_media::{Media, SigningKey};
use likeness_tests::TestApp;
use serde_json::Value;

use crate::avatar::{path, picture, upload};
use crate::problem::problem;

/// The path and the bytes of an asset in a studio.
async fn asset(app: &TestApp) -> (String, Vec<u8>) {
    let user = app.user("ada@example.com").await;
    let uploaded = upload(app, &user, "image/png", picture(40, 30, ImageFormat::Png)).await;
    let urls: Value = uploaded.json().await.value().deserialize();
    let path = path(&urls["avatar_url"]);
    let read = app.client.get(&path).send().await;
    (path, read.0.into_body().into_vec().await.unwrap())
}

#[tokio::test]
async fn an_asset_is_sent_whole_with_what_caches_need() {
    let app = TestApp::new().await;
    let (path, bytes) = asset(&app).await;

    let read = app.client.get(&path).send().await;

    read.assert_status_is_ok();
    read.assert_header("x-content-type-options", "nosniff");
    read.assert_header("accept-ranges", "bytes");
    read.assert_header("cache-control", "private, max-age=31536000, immutable");
    read.assert_header("content-length", bytes.len().to_string());
    let etag = read.0.header("etag").unwrap().to_owned();
    let known = app
        .client
        .get(&path)
        .header("if-none-match", &etag)
        .send()
        .await;
    assert_eq!(known.0.status().as_u16(), 304);
    let head = app.client.head(&path).send().await;
    head.assert_status_is_ok();
    head.assert_header("etag", etag);
}

#[tokio::test]
async fn a_part_of_an_asset_can_be_asked_for() {
    let app = TestApp::new().await;
    let (path, bytes) = asset(&app).await;
    let size = bytes.len();
    let part = |range: &str| app.client.get(&path).header("range", range).send();

    let middle = part("bytes=1-3").await;
    let end = part("bytes=-4").await;
    let stale = app
        .client
        .get(&path)
        .header("range", "bytes=1-3")
        .header("if-range", "\"old\"");
    let outside = part(&format!("bytes={size}-")).await;

    assert_eq!(middle.0.status().as_u16(), 206);
    middle.assert_header("content-range", format!("bytes 1-3/{size}"));
    middle.assert_bytes(&bytes[1..4]).await;
    end.assert_bytes(&bytes[size - 4..]).await;
    stale.send().await.assert_bytes(&bytes).await;
    outside.assert_header("content-range", format!("bytes */{size}"));
    problem(outside, 416, "range_not_satisfiable").await;
}

#[tokio::test]
async fn an_answer_has_the_headers_that_the_document_promises() {
    let app = TestApp::new().await;
    let (path, bytes) = asset(&app).await;
    let document: Value = serde_json::from_str(&likeness_api::document()).unwrap();
    let responses = &document["paths"]["/media/{user}/{area}/{file}"]["get"]["responses"];
    let outside = format!("bytes={}-", bytes.len());

    for (status, name, value) in [
        ("200", "accept", "*/*"),
        ("206", "range", "bytes=1-3"),
        ("304", "if-none-match", "*"),
        ("416", "range", &outside),
    ] {
        let answer = app.client.get(&path).header(name, value).send().await;

        assert_eq!(answer.0.status().as_str(), status);
        let promised = responses[status]["headers"].as_object().unwrap();
        for header in promised.keys() {
            assert!(answer.0.header(header).is_some(), "{status}: {header}");
        }
    }
}

#[tokio::test]
async fn a_changed_url_reads_nothing() {
    let app = TestApp::new().await;
    let (path, _) = asset(&app).await;
    let (file, query) = path.split_once('?').unwrap();

    let later = path.replace("expires=1", "expires=9");
    let other_user = path.replacen("/media/1/", "/media/2/", 1);
    let outside = format!("/media/1/..%2F..%2Fsecret/a.png?{query}");
    for changed in [
        later,
        other_user,
        outside,
        path.replace("signature=", "signature=0"),
    ] {
        problem(app.client.get(&changed).send().await, 403, "forbidden").await;
    }
    problem(app.client.get(file).send().await, 403, "forbidden").await;
    let half = format!("{file}?expires=1900000000");
    problem(app.client.get(half).send().await, 403, "forbidden").await;
}

#[tokio::test]
async fn below_a_public_base_of_this_server_bare_urls_are_read_without_a_signature() {
    let folder = tempfile::tempdir().unwrap();
    let media = Media::local(folder.path(), SigningKey::new(&[vec![7; 32]]), "").unwrap();
    let media = media.with_public_base("http://127.0.0.1:8080/media");
    let app = TestApp::on(media, |_| {}).await;

    let (path, bytes) = asset(&app).await;

    assert!(
        path.starts_with("/media/1/avatar/avatar_") && path.ends_with(".png"),
        "{path}"
    );
    assert!(image::load_from_memory(&bytes).is_ok());
    let absent = app.client.get("/media/1/avatar/other.png").send().await;
    problem(absent, 404, "not_found").await;
    let outside = app
        .client
        .get("/media/1/..%2F..%2Fsecret/a.png")
        .send()
        .await;
    problem(outside, 404, "not_found").await;
}
