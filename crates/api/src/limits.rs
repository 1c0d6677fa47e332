//! How much the fields of requests hold: what readers enforce and the document tells.

use likeness_catalog::{LONGEST_TEXT, LONGEST_URL};
use serde_json::{Value, json};

/// Most characters of an e-mail address (RFC 5321).
pub(crate) const ADDRESS: usize = 254;

/// Most characters of a login code that is looked at.
pub(crate) const CODE: usize = 64;

/// Most characters of what users tell about themselves.
pub(crate) const USER_INFO: usize = 200;

/// The year 1, in Unix seconds.
pub(crate) const EARLIEST_BIRTH: i64 = -62_135_596_800;

/// The year 9999, in Unix seconds; only what is in the past is taken.
pub(crate) const LATEST_BIRTH: i64 = 253_402_300_799;

/// Most characters of a detail of the user's figure.
pub(crate) const USER_DETAIL: usize = 10_000;

/// Most characters of what tells a garment.
pub(crate) const APPAREL: usize = 200;

/// Most characters of what a video is to show or not to show.
pub(crate) const PROMPT: usize = 2000;

/// The largest whole number that every JSON reader keeps exactly.
pub(crate) const LARGEST_SEED: i64 = (1 << 53) - 1;

/// Most characters of the URL of a video.
pub(crate) const VIDEO_URL: usize = 2000;

/// Writes at the documented fields how much they hold, beside what the vocabulary tells.
pub(crate) fn describe(schemas: &mut Value) {
    for (schema, fields, most) in texts() {
        for field in fields {
            schemas[schema]["properties"][field]["maxLength"] = json!(most);
        }
    }
    for schema in ["Registration", "UserInfoUpdate"] {
        schemas[schema]["properties"]["date_of_birth"]["minimum"] = json!(EARLIEST_BIRTH);
    }
    for schema in ["FigureDetails", "VideoOptions"] {
        let seed = &mut schemas[schema]["properties"]["seed"];
        seed["minimum"] = json!(0);
        seed["maximum"] = json!(LARGEST_SEED);
    }
}

/// Schemas, fields of theirs that hold texts, and how many characters those hold.
fn texts() -> Vec<(&'static str, Vec<&'static str>, usize)> {
    let about_user = || vec!["full_name", "ethnicity", "gender"];
    let about_figure = vec![
        "face_shape",
        "body_dimensions",
        "real_world_measurements",
        "hair_style",
        "hair_color",
    ];
    let about_garment = vec!["brand", "item_id", "color", "size", "size2"];
    vec![
        ("Registration", vec!["email"], ADDRESS),
        ("Registration", about_user(), USER_INFO),
        ("EmailCredentials", vec!["email"], ADDRESS),
        ("EmailCredentials", vec!["code"], CODE),
        ("UserInfoUpdate", about_user(), USER_INFO),
        ("UserDetailsUpdate", about_figure, USER_DETAIL),
        ("ApparelDetails", about_garment, APPAREL),
        ("VideoOptions", vec!["prompt", "negative_prompt"], PROMPT),
        ("UpscaleRequest", vec!["video_url"], VIDEO_URL),
        ("GarmentQuery", vec!["url"], LONGEST_URL),
        ("GarmentQuery", vec!["name"], LONGEST_TEXT),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_limited_is_documented() {
        let document: Value = serde_json::from_str(&crate::document()).unwrap();
        let schemas = &document["components"]["schemas"];

        for (schema, fields, most) in texts() {
            for field in fields {
                let field = &schemas[schema]["properties"][field];
                assert_eq!(field["type"], "string", "{schema}: {field}");
                assert_eq!(field["maxLength"], most);
            }
        }
        for schema in ["FigureDetails", "VideoOptions"] {
            let seed = &schemas[schema]["properties"]["seed"];
            assert_eq!(seed["type"], "integer");
            assert_eq!(seed["maximum"].as_i64(), Some(LARGEST_SEED));
        }
    }
}
