//! A studio that keeps its assets in a bucket.

use std::collections::BTreeSet;

use image::ImageFormat;
use likeness_tests::{Client, Database, Program, TestApp, data_directory, hoodie};
use serde_json::{Value, json};
use tokio::task::spawn_blocking;

use super::{S3, SECRET, fetch};
use crate::avatar::{picture, upload};
use crate::problem::problem;

/// The names of the files in one of the first user's folders.
fn files(s3: &S3, area: &str) -> BTreeSet<String> {
    let folder = s3.file(&format!("1/{area}")).read_dir().unwrap();
    folder
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

/// A URL as one segment of a path.
fn encoded(url: &str) -> String {
    url.replace('%', "%25")
        .replace('/', "%2F")
        .replace('?', "%3F")
}

#[tokio::test]
async fn a_picture_is_made_listed_read_and_removed() {
    let s3 = S3::start().await;
    let app = TestApp::on(s3.media(), |_| {}).await;
    let user = app.user("ada@example.com").await;

    let task = user.submit(hoodie(64, 96).to_string()).await;
    app.run_tasks().await;

    let gallery = user.get("/get_gallery").await;
    let source = gallery["gallery_urls"][0]["source_url"].as_str().unwrap();
    let status = user.get(&format!("/generate/{task}")).await;
    assert_eq!(status["result_urls"], json!([source]));
    let read = fetch(source, &[]).await;
    assert_eq!(read.headers()["content-type"], "image/jpeg");
    let drawn = image::load_from_memory(read.body()).unwrap();
    assert_eq!((drawn.width(), drawn.height()), (64, 96));
    let thumbnail = gallery["gallery_urls"][0]["thumbnail_url"]
        .as_str()
        .unwrap();
    let small = fetch(thumbnail, &[]).await;
    for (url, bytes) in [(source, read.body()), (thumbnail, small.body())] {
        for url in [url, &encoded(url)] {
            let get = app.client.get(format!("/get_gallery_image/{url}"));
            let response = get.header("authorization", user.bearer()).send().await;
            response.assert_status_is_ok();
            response.assert_bytes(bytes).await;
        }
    }
    let own_route = app.client.get(format!("/media/1/gallery/{task}.jpg"));
    problem(own_route.send().await, 403, "forbidden").await;

    let removed = user
        .delete(&format!("/remove_gallery_file/{task}.jpg"))
        .await;

    removed.assert_status_is_ok();
    assert_eq!(fetch(source, &[]).await.status().as_u16(), 404);
    assert_eq!(files(&s3, "gallery").len(), 0);
}

#[tokio::test]
async fn an_avatar_is_uploaded_read_and_replaced() {
    let s3 = S3::start().await;
    let app = TestApp::on(s3.media(), |_| {}).await;
    let user = app.user("ada@example.com").await;
    let bytes = |width| picture(width, 30, ImageFormat::Png);
    upload(&app, &user, "image/png", bytes(40)).await;
    let before = files(&s3, "avatar");

    upload(&app, &user, "image/png", bytes(50)).await;

    let urls = user.get("/get_avatar").await;
    let read = fetch(urls["avatar_url"].as_str().unwrap(), &[]).await;
    assert_eq!(read.headers()["content-type"], "image/png");
    assert_eq!(image::load_from_memory(read.body()).unwrap().width(), 50);
    let small = fetch(urls["avatar_thumbnail_url"].as_str().unwrap(), &[]).await;
    assert_eq!(small.headers()["content-type"], "image/jpeg");
    let after = files(&s3, "avatar");
    assert_eq!((before.len(), after.len()), (2, 2));
    assert!(before.is_disjoint(&after));
}

#[tokio::test]
async fn behind_a_public_base_of_its_own_the_studio_serves_from_the_bucket() {
    let s3 = S3::start().await;
    let media = s3.media();
    let media = media.with_public_base("http://127.0.0.1:8080/media");
    let app = TestApp::on(media, |_| {}).await;
    let user = app.user("ada@example.com").await;
    let bytes = picture(40, 30, ImageFormat::Png);
    upload(&app, &user, "image/png", bytes).await;

    let url = user.get("/get_avatar").await["avatar_url"].take();
    let path = url.as_str().unwrap().strip_prefix("http://127.0.0.1:8080");
    let read = app.client.get(path.unwrap()).header("range", "bytes=1-3");
    let read = read.send().await;

    assert_eq!(read.0.status().as_u16(), 206);
    read.assert_bytes(b"PNG").await;
}

#[tokio::test]
async fn while_the_bucket_is_away_the_studio_says_so_and_records_nothing() {
    let s3 = S3::start().await;
    let app = TestApp::on(s3.media(), |_| {}).await;
    let user = app.user("ada@example.com").await;
    drop(s3);

    let bytes = picture(20, 20, ImageFormat::Png);
    let uploaded = upload(&app, &user, "image/png", bytes).await;
    let ready = app.client.get("/readyz").send().await;

    problem(uploaded, 503, "unavailable").await;
    problem(ready, 503, "unavailable").await;
    let avatar = app.client.get("/get_avatar");
    let avatar = avatar.header("authorization", user.bearer()).send().await;
    problem(avatar, 404, "not_found").await;
}

#[tokio::test]
async fn a_bucket_that_just_answered_is_not_asked_again() {
    let s3 = S3::start().await;
    let app = TestApp::on(s3.media(), |_| {}).await;

    let first = app.client.get("/readyz").send().await;
    drop(s3);
    let again = app.client.get("/readyz").send().await;

    first.assert_status_is_ok();
    again.assert_status_is_ok();
}

#[tokio::test]
async fn the_program_takes_the_bucket_from_its_settings_and_the_secret_from_its_environment() {
    let s3 = S3::start().await;
    let database = Database::new().await;
    let mut environment: Vec<_> = s3.environment(SECRET).into();
    environment.push(("LIKENESS_DATABASE_URL", database.url.clone()));
    environment.push(("LIKENESS_MEDIA_URL", "s3://studio/assets".to_owned()));

    let urls = spawn_blocking(move || upload_to_a_program(&environment))
        .await
        .unwrap();

    let read = fetch(urls["avatar_url"].as_str().unwrap(), &[]).await;
    assert!(image::load_from_memory(read.body()).is_ok());
    assert_eq!(files(&s3, "avatar").len(), 2);
}

fn upload_to_a_program(environment: &[(&str, String)]) -> Value {
    let data = data_directory();
    let environment: Vec<_> = environment
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let serve = [
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--email-login",
        "trusted",
    ];
    let studio = Program::start(&data, &serve, &environment);
    let mut client = Client::new(studio.url());
    client.sign_up("ada@example.com");
    client.post(
        "/upload_avatar",
        "image/png",
        &picture(40, 30, ImageFormat::Png),
    )
}
