//! Files of the gallery: listed, read and removed.

use likeness_core::{Area, UserId};
use likeness_db::assets::{self, NewAsset};
use likeness_db::users;
use likeness_tests::{TestApp, TestUser};
use poem::test::TestResponse;
use serde_json::{Value, json};

use crate::avatar::path;
use crate::problem::problem;

const TASK: &str = "fa398b2c-d6c4-4e81-b58e-8585b37cbebc";

pub(crate) async fn id_of(app: &TestApp, email: &str) -> UserId {
    let mut connection = app.database.pool.acquire().await.unwrap();
    let user = users::find_by_email(&mut connection, email).await.unwrap();
    user.unwrap().id
}

/// Puts a file with the document's shared thumbnail into a user's gallery, as a task does.
pub(crate) async fn leave(app: &TestApp, user: UserId, file_name: &str, content_type: &str) {
    let thumbnail = format!("{TASK}_thumbnail.jpg");
    for (name, kind) in [(file_name, content_type), (&thumbnail, "image/jpeg")] {
        let key = format!("{user}/gallery/{name}");
        app.media()
            .put(&key, name.to_owned().into(), kind)
            .await
            .unwrap();
    }
    let asset = NewAsset {
        area: Area::Gallery,
        file_name: file_name.to_owned(),
        thumbnail_name: Some(thumbnail),
        content_type: content_type.to_owned(),
        bytes: 1,
    };
    let mut connection = app.database.pool.acquire().await.unwrap();
    assets::insert(&mut connection, user, &asset).await.unwrap();
}

/// A user whose gallery holds a picture and its video.
async fn with_two_files(app: &TestApp) -> TestUser<'_> {
    let user = app.user("ada@example.com").await;
    let id = id_of(app, "ada@example.com").await;
    leave(app, id, &format!("{TASK}.jpg"), "image/jpeg").await;
    leave(app, id, &format!("{TASK}.mp4"), "video/mp4").await;
    user
}

async fn image(app: &TestApp, user: &TestUser<'_>, url: &str) -> TestResponse {
    let get = app.client.get(format!("/get_gallery_image/{url}"));
    get.header("authorization", user.bearer()).send().await
}

async fn remove(user: &TestUser<'_>, name: &str) -> TestResponse {
    user.delete(&format!("/remove_gallery_file/{name}")).await
}

#[tokio::test]
async fn files_are_listed_newest_first_with_urls_that_need_no_token() {
    let app = TestApp::new().await;
    let user = with_two_files(&app).await;

    let gallery = user.get("/get_gallery").await;

    let files = gallery["gallery_urls"].as_array().unwrap();
    assert_eq!(files.len(), 2);
    assert!(path(&files[0]["source_url"]).contains(&format!("/gallery/{TASK}.mp4?")));
    assert_eq!(files[0]["thumbnail_url"], files[1]["thumbnail_url"]);
    assert!(files[0]["last_modified"].is_i64());
    let read = app.client.get(path(&files[1]["source_url"])).send().await;
    read.assert_status_is_ok();
    read.assert_text(format!("{TASK}.jpg")).await;
}

#[tokio::test]
async fn a_shared_thumbnail_goes_with_the_last_file_that_uses_it() {
    let app = TestApp::new().await;
    let user = with_two_files(&app).await;
    let thumbnail = path(&user.get("/get_gallery").await["gallery_urls"][0]["thumbnail_url"]);

    remove(&user, &format!("{TASK}.jpg"))
        .await
        .assert_status_is_ok();
    let shared = app.client.get(&thumbnail).send().await;
    remove(&user, &format!("{TASK}.mp4"))
        .await
        .assert_status_is_ok();
    let gone = app.client.get(&thumbnail).send().await;

    shared.assert_status_is_ok();
    problem(gone, 404, "not_found").await;
    assert_eq!(user.get("/get_gallery").await, json!({"gallery_urls": []}));
    let again = remove(&user, &format!("{TASK}.mp4")).await;
    problem(again, 404, "not_found").await;
}

#[tokio::test]
async fn an_image_is_read_by_name_and_by_url_pasted_or_encoded() {
    let app = TestApp::new().await;
    let user = with_two_files(&app).await;
    let gallery = user.get("/get_gallery").await;
    let source = gallery["gallery_urls"][1]["source_url"].as_str().unwrap();
    let thumbnail = gallery["gallery_urls"][1]["thumbnail_url"]
        .as_str()
        .unwrap();
    let encoded = source
        .replace(':', "%3A")
        .replace('/', "%2F")
        .replace('?', "%3F")
        .replace('&', "%26")
        .replace('=', "%3D");

    for url in [&format!("{TASK}.jpg"), source, &encoded, thumbnail] {
        let response = image(&app, &user, url).await;
        response.assert_status_is_ok();
        response.assert_content_type("image/jpeg");
        response.assert_header_exist("etag");
    }
}

#[tokio::test]
async fn a_file_of_another_user_does_not_exist() {
    let app = TestApp::new().await;
    let ada = with_two_files(&app).await;
    let bob = app.user("bob@example.com").await;
    let gallery = ada.get("/get_gallery").await;
    let source = gallery["gallery_urls"][0]["source_url"].as_str().unwrap();
    let name = format!("{TASK}.mp4");

    for url in [source, &name, "..%2F..%2Fsecret", "a%00.jpg"] {
        problem(image(&app, &bob, url).await, 404, "not_found").await;
    }
    for name in [&name, "..%2Fsecret", "a%00.jpg"] {
        problem(remove(&bob, name).await, 404, "not_found").await;
    }
    assert_eq!(
        bob.get("/get_gallery").await,
        json!({"gallery_urls": Value::Array(vec![])})
    );
}
