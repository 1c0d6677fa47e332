use likeness_core::{Lane, UserId};
use likeness_tasks::figure::vocabulary::{
    BodyAxis, BodyPart, Expression, FaceShape, GarmentKind, Gender, Pose, Size,
};
use likeness_tasks::figure::{FigureSpec, GarmentSpec, Rgb};
use poem_openapi::types::{Example, ToJSON};
use serde_json::{Value, json};

use super::*;
use crate::body::parse;
use crate::error::Error;

const DOCUMENTED: &[u8] = include_bytes!("../../../../tests/fixtures/api/generate.jsonc");

fn figure(body: Value) -> FigureSpec {
    let read = parse::<Generation>(body.to_string().as_bytes()).unwrap();
    FigureSpec {
        garments: garments(read.apparel),
        ..read.figure
    }
}

/// What is worn where the catalogue is empty.
fn garments(apparel: Option<Wish>) -> Vec<GarmentSpec> {
    apparel.map_or_else(Vec::new, |wish| apparel::make(&wish).unwrap().garments)
}

/// The faults of a body that is valid but for what is put at the pointers.
fn faults(changes: &[(&str, Value)]) -> Vec<(String, String)> {
    let mut body = GenerateRequest::example().to_json().unwrap();
    for (pointer, value) in changes {
        *body.pointer_mut(pointer).unwrap() = value.clone();
    }
    // What has no brand is not in the catalogue.
    body["apparel_details"]["brand"] = Value::Null;
    match parse::<Generation>(body.to_string().as_bytes()) {
        Err(Error::Invalid(faults)) => faults
            .into_iter()
            .map(|fault| (fault.pointer, fault.message))
            .collect(),
        _ => Vec::new(),
    }
}

#[test]
fn the_documented_body_is_read_with_its_comment() {
    let read: Generation = parse(DOCUMENTED).unwrap();
    let garments = garments(read.apparel);

    let figure = &read.figure;
    assert_eq!(
        (read.quality, read.thumbnail_width, read.order.lane()),
        (100, 128, Lane::Vip)
    );
    assert_eq!(figure.gender, Gender::Female);
    assert_eq!(figure.face_shape, FaceShape::Long);
    assert_eq!(
        (figure.pose, figure.expression),
        (Pose::I, Expression::Smile)
    );
    assert_eq!(
        (figure.skin_tone, figure.hairstyle, figure.view_mode),
        (2, 30, 0)
    );
    assert_eq!(figure.background, Rgb([0xff, 0xe4, 0xdb]));
    let muscular_and_overweight = [(BodyAxis::Muscular, 0.5), (BodyAxis::Overweight, 0.5)];
    assert_eq!(figure.body_dimensions, muscular_and_overweight);
    assert_eq!(figure.body_dimension_lengths.len(), 12);
    assert_eq!(
        figure.body_dimension_lengths[1],
        (BodyPart::ThighR, [1.0, 1.05, 1.0])
    );
    let red = GarmentSpec {
        kind: GarmentKind::Hoodie,
        color: Rgb([0xff, 0, 0]),
        size: Size::L,
    };
    assert_eq!(garments[0], red);
    assert_eq!(garments[1].kind, GarmentKind::Leggings);
    assert_eq!((figure.width, figure.height), (768, 1152));
}

#[test]
fn slashes_inside_a_string_are_no_comment() {
    let body = br##"{"user_details": {"gender": "male"}, // who
        "apparel_details": {"brand": "https://brand.example/*x*/", "item_id": "leggings", "color": "#010203"}}"##;

    let worn = garments(parse::<Generation>(body).unwrap().apparel);

    assert_eq!(worn.len(), 1);
    assert_eq!(worn[0].color, Rgb([1, 2, 3]));
}

#[test]
fn only_the_gender_must_be_told() {
    let figure = figure(json!({"user_details": {"gender": "Male"}, "user_id": 7}));

    assert_eq!(figure.gender, Gender::Male);
    assert!(figure.garments.is_empty());
    assert_eq!(faults(&[("/user_details/gender", Value::Null)]).len(), 1);
}

#[test]
fn the_bottoms_of_a_top_have_the_second_size() {
    let worn = figure(json!({
        "user_details": {"gender": "Male"},
        "apparel_details": {"item_id": "HOODIE", "color": "rebeccapurple", "size": "S", "size2": "XXL"},
    }));

    let sizes: Vec<_> = worn.garments.iter().map(|garment| garment.size).collect();
    assert_eq!(sizes, [Size::S, Size::Xxl]);
    assert_eq!(worn.garments[0].color, Rgb([0x66, 0x33, 0x99]));
}

#[test]
fn an_unknown_word_is_told_with_the_allowed_ones() {
    for pointer in [
        "/user_details/gender",
        "/user_details/face_shape",
        "/user_details/pose",
        "/user_details/expression",
        "/user_details/camera_view",
        "/user_details/body_dimensions/1/key",
        "/user_details/body_dimension_lengths/0/key",
        "/apparel_details/item_id",
        "/apparel_details/color",
        "/apparel_details/size",
        "/apparel_details/size2",
    ] {
        let faults = faults(&[(pointer, json!("nonsense"))]);

        assert_eq!(faults.len(), 1, "{pointer}");
        assert_eq!(faults[0].0, pointer);
        assert!(faults[0].1.contains("allowed: "), "{}", faults[0].1);
    }
}

#[test]
fn every_bad_number_and_colour_is_told_at_once() {
    let changes = [
        ("/user_details/seed", json!(-1)),
        ("/user_details/skin_tone", json!(10)),
        ("/user_details/hairstyle", json!("40")),
        ("/user_details/hair_color", json!("red")),
        ("/user_details/background_color_hex", json!("#12345")),
        ("/user_details/view_mode", json!(3)),
        ("/user_details/body_dimensions/0/value", json!(1.5)),
        ("/user_details/body_dimension_lengths/0/value/y", json!(2.5)),
        ("/image_options/quality", json!(0)),
        ("/image_options/thumbnail_width", json!(8)),
        ("/image_options/width", json!(4096)),
        ("/image_options/height", json!("1152")),
        ("/vip", json!("yes")),
    ];

    let mut told: Vec<_> = faults(&changes).into_iter().map(|fault| fault.0).collect();

    told.sort_unstable();
    let mut expected: Vec<_> = changes.iter().map(|change| change.0).collect();
    expected.sort_unstable();
    assert_eq!(told, expected);
}

#[test]
fn the_face_is_that_of_the_seed_or_else_the_users_own() {
    let seed = |details: Value, user| {
        let body = json!({"user_details": details}).to_string();
        let read = parse::<Generation>(body.as_bytes()).unwrap();
        figure::seed(read.face_seed, UserId(user))
    };

    assert_eq!(seed(json!({"gender": "Male", "seed": 5}), 1), 5);
    assert_eq!(seed(json!({"gender": "Male", "seed": 0}), 1), 0);
    assert_ne!(
        seed(json!({"gender": "Male"}), 1),
        seed(json!({"gender": "Male"}), 2)
    );
}

#[test]
fn an_axis_is_named_with_or_without_main_but_only_once() {
    let body = |keys: [&str; 2]| {
        let dimensions: Vec<_> = keys
            .iter()
            .map(|key| json!({"key": key, "value": 1}))
            .collect();
        json!({"user_details": {"gender": "Male", "body_dimensions": dimensions}})
    };

    let axes = figure(body(["b_tall", "b_{main}_muscular"])).body_dimensions;
    let twice = parse::<Generation>(body(["b_tall", "b_{main}_tall"]).to_string().as_bytes());

    assert_eq!(axes, [(BodyAxis::Tall, 1.0), (BodyAxis::Muscular, 1.0)]);
    let Err(Error::Invalid(faults)) = twice else {
        panic!("the axis was named twice");
    };
    assert_eq!(faults[0].pointer, "/user_details/body_dimensions/1/key");
}

#[test]
fn what_is_no_json_is_refused() {
    for body in [
        &b""[..],
        b"{",
        b"[]",
        b"null",
        b"\"a\"",
        b"{\"user_details\": 3}",
        b"{} {}",
        b"\xff",
    ] {
        assert!(parse::<Generation>(body).is_err(), "{body:?}");
    }
    let deep = "[".repeat(100_000);
    assert!(parse::<Generation>(deep.as_bytes()).is_err());
}
