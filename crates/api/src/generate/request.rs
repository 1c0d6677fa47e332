//! What the document says about a request for a picture.

use poem_openapi::Object;
use poem_openapi::types::Example;

/// A picture to draw.
#[derive(Debug, Object)]
#[oai(example)]
pub(super) struct GenerateRequest {
    /// The figure.
    user_details: FigureDetails,
    /// What it wears; a neutral base layer when absent.
    apparel_details: Option<ApparelDetails>,
    /// The picture file.
    image_options: Option<ImageOptions>,
    /// Asks for the fast lane; `false` when absent.
    vip: Option<bool>,
}

/// A video to make.
#[derive(Debug, Object)]
#[oai(example)]
pub(super) struct VideoRequest {
    /// The figure.
    user_details: FigureDetails,
    /// What it wears; a neutral base layer when absent.
    apparel_details: Option<ApparelDetails>,
    /// The video file.
    video_options: Option<VideoOptions>,
    /// Asks for the fast lane; `false` when absent.
    vip: Option<bool>,
}

/// The figure.
#[derive(Debug, Object)]
pub(super) struct FigureDetails {
    /// The same seed gives the same face, another one somebody else's, 0 the average face; the user's
    /// own when absent.
    seed: Option<u64>,
    /// Outline of the face; `oval` when absent.
    face_shape: Option<String>,
    /// Tone of the Monk Skin Tone scale, light to deep.
    skin_tone: Option<u8>,
    /// How it stands; `I-Pose` when absent.
    pose: Option<String>,
    /// How the body differs from the average.
    body_dimensions: Option<Vec<BodyDimension>>,
    /// Length and girth of parts of the skeleton.
    body_dimension_lengths: Option<Vec<BodyDimensionLength>>,
    /// Number or name of a hairstyle as text, `"0"` for none; `"1"` when absent. `imported/` and its name for a hair that the
    /// operator imported; `GET /vocabulary` lists them.
    hairstyle: Option<String>,
    /// `RRGGBB` or `RRGGBBAA`, `#` optional; `6B4F30` when absent.
    hair_color: Option<String>,
    /// The side it is seen from; `front` when absent.
    camera_view: Option<String>,
    /// 0 full body, 1 upper body, 2 portrait.
    view_mode: Option<u8>,
    /// What the face shows; `Neutral` when absent.
    expression: Option<String>,
    /// `RRGGBB` or `RRGGBBAA`, `#` optional; `FFFFFF` when absent.
    background_color_hex: Option<String>,
    /// Sex of the body.
    gender: String,
}

/// One way in which the body differs from the average.
#[derive(Debug, Object)]
pub(super) struct BodyDimension {
    /// `b_{main}_<axis>`, braces included, or `b_<axis>`.
    key: String,
    /// How far, 0 being average.
    value: f64,
}

/// A part of the skeleton that differs from the average.
#[derive(Debug, Object)]
pub(super) struct BodyDimensionLength {
    /// The part.
    key: String,
    /// The factors.
    value: Factors,
}

/// Factors on a part, 1 being average.
#[derive(Debug, Object)]
pub(super) struct Factors {
    /// Girth from side to side.
    x: Option<f64>,
    /// Length.
    y: Option<f64>,
    /// Girth from front to back.
    z: Option<f64>,
}

/// What the figure wears.
#[derive(Debug, Object)]
pub(super) struct ApparelDetails {
    /// Who makes the garment; with `item_id` it is looked up in the catalogue. A short name is embroidered small on the chest.
    brand: Option<String>,
    /// The name of a garment of the catalogue, or a garment that the studio can make; `imported/` and its name for one that the
    /// operator imported; `GET /vocabulary` lists them.
    item_id: String,
    /// A colour of the catalogue's garment; for others a CSS colour name, `RRGGBB` or `RRGGBBAA`, or `original` for an imported
    /// one in the colours of its picture.
    color: String,
    /// A size of the catalogue's garment, for others a letter size; `M` or the middle one when absent.
    size: Option<String>,
    /// Letter size of the bottoms that go with a top; as `size` when absent.
    size2: Option<String>,
}

/// The picture file.
#[derive(Debug, Object)]
pub(super) struct ImageOptions {
    /// JPEG quality.
    quality: Option<u8>,
    /// Width of the thumbnail in pixels.
    thumbnail_width: Option<u32>,
    /// Width of the picture in pixels.
    width: Option<u32>,
    /// Height of the picture in pixels.
    height: Option<u32>,
}

/// The video file.
#[derive(Debug, Object)]
pub(super) struct VideoOptions {
    /// Length in seconds.
    duration: Option<u8>,
    /// What the figure is to do.
    prompt: Option<String>,
    /// What the video is not to show.
    negative_prompt: Option<String>,
    /// The same seed and request make the same video; the studio chooses one when it is 0 or absent.
    seed: Option<u64>,
}

impl Example for VideoRequest {
    fn example() -> Self {
        Self {
            user_details: figure(),
            apparel_details: Some(apparel()),
            video_options: Some(VideoOptions {
                duration: Some(5),
                prompt: text(""),
                negative_prompt: text(""),
                seed: Some(0),
            }),
            vip: Some(true),
        }
    }
}

impl Example for GenerateRequest {
    fn example() -> Self {
        Self {
            user_details: figure(),
            apparel_details: Some(apparel()),
            image_options: Some(ImageOptions {
                quality: Some(100),
                thumbnail_width: Some(128),
                width: Some(768),
                height: Some(1152),
            }),
            vip: Some(true),
        }
    }
}

fn figure() -> FigureDetails {
    let dimension = |axis: &str| BodyDimension {
        key: format!("b_{{main}}_{axis}"),
        value: 0.5,
    };
    let length = |key: &str, y| BodyDimensionLength {
        key: key.to_owned(),
        value: Factors {
            x: Some(1.0),
            y: Some(y),
            z: Some(1.0),
        },
    };
    FigureDetails {
        seed: Some(7),
        face_shape: text("long"),
        skin_tone: Some(2),
        pose: text("I-Pose"),
        body_dimensions: Some(vec![dimension("muscular"), dimension("overweight")]),
        body_dimension_lengths: Some(vec![length("spine", 1.05), length("thigh_R", 1.05)]),
        hairstyle: text("30"),
        hair_color: text("6B4F30FF"),
        camera_view: text("front"),
        view_mode: Some(0),
        expression: text("Smile"),
        background_color_hex: text("FFE4DBFF"),
        gender: "Female".to_owned(),
    }
}

fn apparel() -> ApparelDetails {
    ApparelDetails {
        brand: text("gymshark"),
        item_id: "Hoodie".to_owned(),
        color: "Red".to_owned(),
        size: text("L"),
        size2: text("L"),
    }
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}
