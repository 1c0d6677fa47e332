//! Clients that choose what was imported.

use image::RgbImage;
use likeness_tests::{TestApp, until};
use serde_json::{Value, json};

use super::files::{CHEST, CREST, put, read, write};
use crate::problem::{pointers, problem};

pub(super) fn wearing(hairstyle: &str, item: &str, color: &str) -> Value {
    json!({
        "user_details": {"gender": "Female", "hairstyle": hairstyle, "hair_color": "B01020"},
        "apparel_details": {"item_id": item, "color": color},
        "image_options": {"quality": 100, "width": 128, "height": 192},
    })
}

#[tokio::test]
async fn clients_choose_imported_garments_and_hair_by_name_and_wear_them_over_the_base_layer() {
    // given
    let folder = tempfile::tempdir().unwrap();
    let app = TestApp::new().await;
    for (kind, name, corners) in [("clothes", "board", CHEST), ("hair", "crest", CREST)] {
        let at = folder.path().join(kind);
        write(&at, name, "CC0", corners);
        put(app.media(), read(&at, name)).await;
    }
    let user = app.user("ada@example.com").await;

    // when
    let mut tasks = Vec::new();
    for (hair, color) in [
        ("imported/crest", "blue"),
        ("imported/Crest", "original"),
        ("0", "blue"),
    ] {
        tasks.push(
            user.submit(wearing(hair, "imported/board", color).to_string())
                .await,
        );
    }
    app.run_tasks().await;
    let [blue, green, bald] = [0, 1, 2].map(|i| tasks[i].clone());
    let (blue, green) = (
        user.picture(&blue).await.to_rgb8(),
        user.picture(&green).await.to_rgb8(),
    );
    let bald = user.picture(&bald).await.to_rgb8();

    // then
    let count = |picture: &RgbImage, is: fn([i32; 3]) -> bool| {
        let pixels = picture.pixels().map(|pixel| pixel.0.map(i32::from));
        pixels.filter(|pixel| is(*pixel)).count()
    };
    let is_blue = |[r, _, b]: [i32; 3]| b > r + 50;
    let is_green = |[r, g, b]: [i32; 3]| g > r + 40 && g > b + 40;
    let is_red = |[r, g, _]: [i32; 3]| r > g + 70;
    assert!(
        count(&blue, is_blue) > 700 && count(&blue, is_green) == 0,
        "{}",
        count(&blue, is_blue)
    );
    assert!(count(&green, is_green) > 700 && count(&green, is_blue) == 0);
    assert!(
        count(&blue, is_red) > 150 && count(&bald, is_red) < 30,
        "{}",
        count(&blue, is_red)
    );
    let is_dark = |[r, g, b]: [i32; 3]| r.max(g).max(b) < 70;
    assert!(
        count(&green, is_dark) > 400,
        "the base layer is worn under it"
    );
}

#[tokio::test]
async fn what_was_not_imported_is_refused_where_it_is_asked_for() {
    let app = TestApp::new().await;
    let user = app.user("ada@example.com").await;

    for (body, pointer) in [
        (
            wearing("1", "imported/board", "blue"),
            "/apparel_details/item_id",
        ),
        (
            wearing("imported/crest", "hoodie", "blue"),
            "/user_details/hairstyle",
        ),
        (
            wearing("1", "imported/board", "bluish"),
            "/apparel_details/color",
        ),
        (
            wearing("imported/../crest", "hoodie", "blue"),
            "/user_details/hairstyle",
        ),
    ] {
        let refused = user.try_post("/generate", &body).await;
        let problem = problem(refused, 400, "invalid_request").await;
        assert_eq!(pointers(&problem), [pointer]);
    }
}

#[tokio::test]
async fn what_is_imported_is_in_the_vocabulary_until_it_is_removed() {
    // given
    let app = TestApp::new().await;
    let user = app.user("ada@example.com").await;
    let (clothes, hair) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let at = [clothes.path().join("clothes"), hair.path().join("hair")];
    write(&at[0], "board", "CC0", CHEST);
    write(&at[1], "crest", "CC0", CREST);
    put(app.media(), read(&at[0], "board")).await;
    put(app.media(), read(&at[1], "crest")).await;

    // when
    let before = user.get("/vocabulary").await;
    for place in [["garment", "board"], ["hair", "crest"]] {
        assert!(app.media().unshelve(place).await.unwrap());
    }

    // then
    let words = |vocabulary: &Value, field: &str| {
        let words = vocabulary["words"][field].as_array().unwrap().iter();
        let words = words.map(|word| word["word"].as_str().unwrap().to_owned());
        words
            .filter(|word| word.starts_with("imported/"))
            .collect::<Vec<_>>()
    };
    assert_eq!(words(&before, "item_id"), ["imported/board"]);
    assert_eq!(words(&before, "hairstyle"), ["imported/crest"]);
    until("the vocabulary is without them", async || {
        let now = user.get("/vocabulary").await;
        words(&now, "item_id").is_empty() && words(&now, "hairstyle").is_empty()
    })
    .await;
}

#[tokio::test]
async fn a_task_whose_garment_was_removed_meanwhile_fails_and_says_so() {
    // given
    let app = TestApp::new().await;
    let user = app.user("ada@example.com").await;
    let folder = tempfile::tempdir().unwrap();
    let clothes = folder.path().join("clothes");
    write(&clothes, "board", "CC0", CHEST);
    put(app.media(), read(&clothes, "board")).await;
    let body = wearing("0", "imported/board", "blue");
    let task = user.submit(body.to_string()).await;

    // when
    app.media().unshelve(["garment", "board"]).await.unwrap();
    app.run_tasks().await;
    let refused = user.try_post("/generate", &body).await;

    // then
    let status = user.get(&format!("/generate/{task}")).await;
    assert_eq!(
        (&status["status"], &status["error"]["code"]),
        (&json!("FAILED"), &json!("not_available"))
    );
    let told = status["error"]["message"].as_str().unwrap();
    assert!(told.contains("`board` was not imported"), "{told}");
    problem(refused, 400, "invalid_request").await;
}
