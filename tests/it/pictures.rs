//! Pictures, from the request to the gallery.

use image::{DynamicImage, GenericImageView};
use likeness_tests::TestApp;

const EXAMPLE: &str = include_str!("../fixtures/api/generate.jsonc");

/// How far a channel of a small picture may be from the stored one, on average; other machines round differently.
const TOLERANCE: f64 = 2.0;

#[tokio::test]
async fn the_example_request_leaves_a_picture_and_its_thumbnail_in_the_gallery() {
    let app = TestApp::new().await;
    let user = app.user("ada@example.com").await;

    let task = user.post("/generate", EXAMPLE).await["task_id"]
        .as_str()
        .unwrap()
        .to_owned();
    let waiting = user.get(&format!("/generate/{task}")).await;
    app.run_tasks().await;
    let done = user.get(&format!("/generate/{task}")).await;
    let gallery = user.get("/get_gallery").await;

    assert_eq!(
        (&waiting["status"], &waiting["position"]),
        (&"PENDING".into(), &1.into())
    );
    assert_eq!(
        (&done["status"], &done["position"]),
        (&"SUCCESS".into(), &0.into())
    );
    let entry = &gallery["gallery_urls"][0];
    assert!(
        entry["source_url"]
            .as_str()
            .unwrap()
            .contains(&format!("/gallery/{task}.jpg"))
    );
    let picture = user.image(entry["source_url"].as_str().unwrap()).await;
    let thumbnail = user.image(entry["thumbnail_url"].as_str().unwrap()).await;
    assert_eq!(
        (picture.dimensions(), thumbnail.dimensions()),
        ((768, 1152), (128, 192))
    );
    assert_background(&picture, [0xff, 0xe4, 0xdb]);
    assert_like_stored(&picture);
}

/// JPEG may move a plain colour by one step.
fn assert_background(picture: &DynamicImage, color: [u8; 3]) {
    for corner in [(0, 0), (picture.width() - 1, 0)] {
        let pixel = picture.get_pixel(corner.0, corner.1);
        let difference = color.iter().zip(pixel.0).map(|(a, b)| a.abs_diff(b)).max();
        assert!(difference <= Some(1), "{pixel:?} at {corner:?}");
    }
}

fn assert_like_stored(picture: &DynamicImage) {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/fixtures/pictures/red_hoodie.jpg"
    );
    let stored = image::open(path).unwrap().to_rgb8();
    let picture = picture.to_rgb8();
    let pairs = stored.as_raw().iter().zip(picture.as_raw());
    let sum: u64 = pairs.map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    let mean = sum as f64 / stored.as_raw().len() as f64;
    if mean > TOLERANCE {
        let drawn = std::env::temp_dir().join("red_hoodie.jpg");
        picture.save(&drawn).unwrap();
        panic!(
            "{} differs from {path} by {mean} a channel",
            drawn.display()
        );
    }
}
