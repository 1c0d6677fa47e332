//! Avatars that are uploaded.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat};
use likeness_tests::{TestApp, TestUser};
use poem::test::{TestForm, TestFormField, TestResponse};
use serde_json::Value;

use crate::problem::problem;

/// A picture of this size, encoded.
pub(crate) fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::new_rgb8(width, height)
        .write_to(&mut bytes, format)
        .unwrap();
    bytes.into_inner()
}

/// Uploads bytes of this type as the user's avatar.
pub(crate) async fn upload(
    app: &TestApp,
    user: &TestUser<'_>,
    kind: &str,
    bytes: Vec<u8>,
) -> TestResponse {
    let request = app
        .client
        .post("/upload_avatar")
        .header("authorization", user.bearer());
    request.content_type(kind).body(bytes).send().await
}

/// What a client puts behind the server's name to read a URL.
pub(crate) fn path(url: &Value) -> String {
    let url = url.as_str().unwrap();
    url.strip_prefix("http://127.0.0.1:8080")
        .unwrap()
        .to_owned()
}

#[tokio::test]
async fn there_is_no_avatar_before_the_first_upload() {
    let app = TestApp::new().await;
    let user = app.user("ada@example.com").await;

    let get = app
        .client
        .get("/get_avatar")
        .header("authorization", user.bearer());

    problem(get.send().await, 404, "not_found").await;
}

#[tokio::test]
async fn an_uploaded_avatar_is_read_back_as_png_with_a_jpeg_thumbnail() {
    let app = TestApp::new().await;
    let user = app.user("ada@example.com").await;

    let uploaded = upload(
        &app,
        &user,
        "image/webp",
        picture(600, 300, ImageFormat::WebP),
    )
    .await;

    uploaded.assert_status_is_ok();
    let urls: Value = uploaded.json().await.value().deserialize();
    assert_eq!(user.get("/get_avatar").await, urls);
    let avatar = app.client.get(path(&urls["avatar_url"])).send().await;
    avatar.assert_content_type("image/png");
    let avatar = avatar.0.into_body().into_vec().await.unwrap();
    assert_eq!(image::load_from_memory(&avatar).unwrap().width(), 600);
    let small = app
        .client
        .get(path(&urls["avatar_thumbnail_url"]))
        .send()
        .await;
    small.assert_content_type("image/jpeg");
    let small = small.0.into_body().into_vec().await.unwrap();
    assert_eq!(image::load_from_memory(&small).unwrap().height(), 128);
}

#[tokio::test]
async fn a_new_avatar_takes_the_place_of_the_one_before_and_of_its_objects() {
    let app = TestApp::new().await;
    let user = app.user("ada@example.com").await;
    let other = app.user("bob@example.com").await;
    let bytes = || picture(20, 20, ImageFormat::Png);
    upload(&app, &other, "image/png", bytes()).await;
    let first = upload(&app, &user, "image/png", bytes()).await;
    let first: Value = first.json().await.value().deserialize();

    let second = upload(&app, &user, "image/png", bytes()).await;

    second.assert_status_is_ok();
    for url in ["avatar_url", "avatar_thumbnail_url"] {
        let gone = app.client.get(path(&first[url])).send().await;
        problem(gone, 404, "not_found").await;
    }
    let kept = [
        user.get("/get_avatar").await,
        other.get("/get_avatar").await,
    ];
    for urls in &kept {
        let read = app.client.get(path(&urls["avatar_url"])).send().await;
        read.assert_status_is_ok();
    }
    let rows: i64 = sqlx::query_scalar("select count(*) from assets")
        .fetch_one(&app.database.pool)
        .await
        .unwrap();
    assert_eq!(rows, 2);
}

#[tokio::test]
async fn a_form_may_give_its_file_any_name() {
    let app = TestApp::new().await;
    let user = app.user("ada@example.com").await;
    let file = TestFormField::bytes(picture(20, 20, ImageFormat::Png));
    let form = TestForm::new()
        .text("comment", "me")
        .field(file.name("whatever").filename("me.png"));

    let request = app
        .client
        .post("/upload_avatar")
        .header("authorization", user.bearer());
    let uploaded = request.multipart(form).send().await;

    uploaded.assert_status_is_ok();
}

#[tokio::test]
async fn what_a_picture_is_counts_and_not_what_its_header_says() {
    let app = TestApp::new().await;
    let user = app.user("ada@example.com").await;
    let bytes = picture(20, 20, ImageFormat::Jpeg);

    let uploaded = upload(&app, &user, "image/png", bytes.clone()).await;
    let drawing = upload(&app, &user, "image/svg+xml", bytes).await;

    uploaded.assert_status_is_ok();
    problem(drawing, 415, "unsupported_media_type").await;
}

#[tokio::test]
async fn what_is_no_image_is_refused() {
    let app = TestApp::with(|settings| settings.max_image_pixels = 100).await;
    let user = app.user("ada@example.com").await;
    let large = picture(11, 10, ImageFormat::Png);

    let text = upload(&app, &user, "image/png", b"no image".to_vec()).await;
    let other = upload(&app, &user, "text/plain", b"no image".to_vec()).await;
    let large = upload(&app, &user, "image/png", large).await;

    problem(text, 400, "invalid_request").await;
    problem(other, 415, "unsupported_media_type").await;
    problem(large, 400, "invalid_request").await;
}
