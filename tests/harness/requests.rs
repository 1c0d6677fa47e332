use serde_json::{Value, json};

/// What the owner of an address registers with.
#[must_use]
pub fn account(email: &str) -> Value {
    json!({
        "email": email, "full_name": "Ada", "date_of_birth": 1_731_754_271, "ethnicity": "", "gender": "Female",
    })
}

/// A wish for a picture of this size in pixels that shows a red hoodie.
#[must_use]
pub fn hoodie(width: u32, height: u32) -> Value {
    json!({
        "user_details": {"gender": "Female", "hairstyle": "30"},
        "apparel_details": {"brand": "gymshark", "item_id": "Hoodie", "color": "Red", "size": "L", "size2": "L"},
        "image_options": {"quality": 90, "thumbnail_width": 32, "width": width, "height": height},
        "vip": false,
    })
}
