//! Garments of the catalogue in pictures.

use image::{DynamicImage, RgbImage};
use likeness_tests::{TestApp, TestUser};
use serde_json::{Value, json};

use super::{DOCUMENTED, XLSX, upload, workbook};
use crate::garments::{is_cloth, is_skin};
use crate::problem::{pointers, problem};

/// Degrees by which the hue of cloth in the light may differ from the workbook's.
const HUE_TOLERANCE: f32 = 15.0;

/// How much brighter or darker cloth in the light may be than the workbook says, of 1.
const LIGHTNESS_TOLERANCE: f32 = 0.2;

/// Garments whose names tell what they are, and one whose name does not, in the blue that `is_cloth` knows.
const OWN: [[&str; 3]; 3] = [
    ["Track Hoodie", "Blue", "S,M,XXL"],
    ["Yoga Leggings", "Blue", "S,M,XXL"],
    ["Model 7", "Blue", "S,M,XXL"],
];

/// A studio whose catalogue holds what a workbook lists.
async fn with_catalogue(rows: &[[&str; 7]]) -> TestApp {
    let app = TestApp::new().await;
    let uploaded = upload(&app, XLSX, workbook(rows)).await;
    uploaded.assert_status_is_ok();
    app
}

fn own() -> Vec<[&'static str; 7]> {
    let rows = OWN.map(|[name, color, sizes]| {
        [
            "https://example.com",
            "BrandA",
            "Female",
            name,
            color,
            "#003CFF",
            sizes,
        ]
    });
    [&DOCUMENTED[..1], &rows].concat()
}

fn wearing(brand: &str, item: &str, color: &str, size: &str) -> Value {
    json!({
        "user_details": {"gender": "Female", "pose": "A-Pose", "hair_color": "000000", "background_color_hex": "808080"},
        "apparel_details": {"brand": brand, "item_id": item, "color": color, "size": size, "size2": size},
        "image_options": {"quality": 100, "width": 192, "height": 288},
    })
}

/// Draws what is wished; the pictures, and whether the studio had to guess what the garment is.
async fn draw<const N: usize>(
    app: &TestApp,
    user: &TestUser<'_>,
    wishes: [Value; N],
) -> [(DynamicImage, bool); N] {
    let mut tasks = Vec::new();
    for wish in wishes {
        tasks.push(user.submit(wish.to_string()).await);
    }
    app.run_tasks().await;
    let mut drawn = Vec::new();
    for id in tasks {
        let task = user.get(&format!("/generate/{id}")).await;
        let is_guessed = task["output"]["garment_guessed"].as_bool().unwrap();
        drawn.push((user.picture(&id).await, is_guessed));
    }
    drawn.try_into().unwrap()
}

#[tokio::test]
async fn every_documented_garment_is_drawn_in_the_colour_of_the_workbook() {
    let app = with_catalogue(&DOCUMENTED).await;
    let user = app.user("ada@example.com").await;
    let worn = [
        ("BrandA", "Cloth1", "Red", "M", [0xff, 0, 0]),
        ("brandb", "CLOTH2", "White", "XL", [0xff; 3]),
        ("BrandB", "Cloth2", "black", "XS", [0; 3]),
        ("BrandC", "Cloth3", "Purple", "XXL", [0x80, 0, 0x80]),
    ];

    let wishes = worn.map(|(brand, item, color, size, _)| wearing(brand, item, color, size));
    let drawn = draw(&app, &user, wishes).await;

    for ((.., color, _, hex), (picture, is_guessed)) in worn.iter().zip(&drawn) {
        let cloth = chest(picture);
        assert!(is_near(cloth, *hex), "{color} is drawn as {cloth:?}");
        assert!(is_guessed, "{color}");
    }
}

#[tokio::test]
async fn a_name_that_tells_the_kind_is_drawn_as_that_kind() {
    let app = with_catalogue(&own()).await;
    let user = app.user("ada@example.com").await;

    let wishes = OWN.map(|[name, color, _]| wearing("BrandA", name, color, "M"));
    let [hoodie, leggings, plain] = draw(&app, &user, wishes).await;

    let bare = |(picture, _): &(DynamicImage, bool)| count(picture, is_skin);
    assert!(bare(&plain) > bare(&hoodie) + 100, "the forearms are bare");
    let [upper, lower] = [&hoodie, &leggings].map(|(picture, _)| middle(picture));
    assert!(lower > upper + 80.0, "{lower} {upper}");
    assert_eq!((hoodie.1, leggings.1, plain.1), (false, false, true));
}

#[tokio::test]
async fn a_larger_size_is_drawn_larger() {
    let app = with_catalogue(&own()).await;
    let user = app.user("ada@example.com").await;

    let wishes = ["S", "XXL"].map(|size| wearing("BrandA", "Model 7", "Blue", size));
    let [small, large] = draw(&app, &user, wishes).await;

    let [small, large] = [small, large].map(|(picture, _)| count(&picture, is_cloth));
    assert!(large as f32 > small as f32 * 1.05, "{small} {large}");
}

#[tokio::test]
async fn a_colour_or_size_that_the_garment_has_not_is_refused_with_those_it_has() {
    let app = with_catalogue(&DOCUMENTED).await;
    let user = app.user("ada@example.com").await;

    for path in ["/generate", "/generate_video"] {
        let both = wearing("BrandB", "Cloth2", "Red", "XXL");
        let both = problem(user.try_post(path, &both).await, 400, "invalid_request").await;
        let unknown = wearing("BrandA", "Cloth2", "Red", "M");
        let unknown = problem(user.try_post(path, &unknown).await, 400, "invalid_request").await;

        assert_eq!(
            pointers(&both)[..2],
            ["/apparel_details/color", "/apparel_details/size"]
        );
        for (index, allowed) in ["Black, White", "XS, S, M, L, XL"].iter().enumerate() {
            let message = both["errors"][index]["message"].as_str().unwrap();
            assert!(
                message.ends_with(&format!("allowed: {allowed}")),
                "{message}"
            );
        }
        assert_eq!(pointers(&unknown), ["/apparel_details/item_id"]);
    }
    assert_eq!(user.get("/get_tasks").await, json!({"tasks": []}));
}

#[tokio::test]
async fn a_garment_of_the_catalogue_may_be_worn_in_a_video() {
    let app = with_catalogue(&DOCUMENTED).await;
    let user = app.user("ada@example.com").await;
    let wish = wearing("BrandC", "cloth3", "Yellow", "L");

    let submitted = user.post("/generate_video", wish.to_string()).await;

    let task = submitted["task_id"].as_str().unwrap();
    assert_eq!(
        user.get(&format!("/generate/{task}")).await["kind"],
        "generate_video"
    );
    user.cancel(task).await;
}

fn count(picture: &DynamicImage, is: fn(&image::Rgb<u8>) -> bool) -> usize {
    picture.to_rgb8().pixels().filter(|pixel| is(pixel)).count()
}

/// The row in which cloth is on average.
fn middle(picture: &DynamicImage) -> f32 {
    let picture: RgbImage = picture.to_rgb8();
    let cloth = picture
        .enumerate_pixels()
        .filter(|(.., pixel)| is_cloth(pixel));
    let rows: Vec<_> = cloth.map(|(_, y, _)| y as f32).collect();
    rows.iter().sum::<f32>() / rows.len() as f32
}

/// The median colour of the chest.
fn chest(picture: &DynamicImage) -> [u8; 3] {
    let picture = picture.to_rgb8();
    let (width, height) = picture.dimensions();
    let mut channels = [Vec::new(), Vec::new(), Vec::new()];
    for y in height * 26 / 100..height * 34 / 100 {
        for x in width * 46 / 100..width * 54 / 100 {
            for (channel, value) in channels.iter_mut().zip(picture.get_pixel(x, y).0) {
                channel.push(value);
            }
        }
    }
    channels.map(|mut values| {
        values.sort_unstable();
        values[values.len() / 2]
    })
}

/// Whether a colour is another one in some light: grey stays grey, what is not keeps its hue.
fn is_near(seen: [u8; 3], wished: [u8; 3]) -> bool {
    let [(seen_hue, seen), (hue, wished)] = [seen, wished].map(hue_and_lightness);
    let same_hue = match (seen_hue, hue) {
        (Some(seen), Some(hue)) => {
            let apart = (seen - hue).rem_euclid(360.0);
            apart.min(360.0 - apart) < HUE_TOLERANCE
        }
        (None, None) => true,
        _ => false,
    };
    same_hue && (seen - wished).abs() < LIGHTNESS_TOLERANCE
}

/// The hue in degrees, unless it is a grey or nearly, and the lightness of 1, as HSL has them.
fn hue_and_lightness(color: [u8; 3]) -> (Option<f32>, f32) {
    let [r, g, b] = color.map(|channel| f32::from(channel) / 255.0);
    let (most, least) = (r.max(g).max(b), r.min(g).min(b));
    let spread = most - least;
    let sector = match most {
        _ if most == r => (g - b) / spread,
        _ if most == g => (b - r) / spread + 2.0,
        _ => (r - g) / spread + 4.0,
    };
    let hue = (spread > 0.1).then_some(sector * 60.0);
    (hue, f32::midpoint(most, least))
}
