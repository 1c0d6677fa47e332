use likeness_core::UserId;
use likeness_tasks::figure::ranges::{HEIGHT, SKIN_TONE, VIEW_MODE, WIDTH};
use likeness_tasks::figure::vocabulary::{
    CameraView, Expression, FaceShape, Gender, HAIRSTYLES, Pose, hairstyle,
};
use likeness_tasks::figure::{FigureSpec, Rgb, Worn, imported};

use super::body_shape;
use crate::Context;
use crate::body::Node;
use crate::error::Error;
use crate::limits::LARGEST_SEED;
use crate::problem::Fault;

const BROWN: Rgb = Rgb([0x6b, 0x4f, 0x30]);
const WHITE: Rgb = Rgb([0xff, 0xff, 0xff]);

/// Letters of the longest name of a hair.
const LONGEST_HAIRSTYLE: usize = 64;

/// What a request says about the figure but for its garments and its seed, or what is drawn where it says nothing.
pub(super) fn read(body: &Node<'_>) -> FigureSpec {
    let details = body.field("user_details").required();
    let options = body.field("image_options");
    let gender = details.field("gender").required().word();
    let skin_tone = details.field("skin_tone").integer(SKIN_TONE.all());
    let view_mode = details.field("view_mode").integer(VIEW_MODE.all());
    let width = options.field("width").integer(WIDTH.all());
    let height = options.field("height").integer(HEIGHT.all());
    let (hairstyle, imported_hair) = read_hairstyle(&details.field("hairstyle"));
    FigureSpec {
        seed: 0,
        gender: gender.unwrap_or(Gender::Female),
        face_shape: details
            .field("face_shape")
            .word()
            .unwrap_or(FaceShape::Oval),
        skin_tone: skin_tone.unwrap_or(SKIN_TONE.usual),
        pose: details.field("pose").word().unwrap_or(Pose::I),
        expression: details
            .field("expression")
            .word()
            .unwrap_or(Expression::Neutral),
        body_dimensions: body_shape::read_dimensions(&details.field("body_dimensions")),
        body_dimension_lengths: body_shape::read_lengths(&details.field("body_dimension_lengths")),
        hairstyle,
        imported_hair,
        hair_color: details.field("hair_color").word().unwrap_or(BROWN),
        background: details
            .field("background_color_hex")
            .word()
            .unwrap_or(WHITE),
        camera_view: details
            .field("camera_view")
            .word()
            .unwrap_or(CameraView::Front),
        view_mode: view_mode.unwrap_or(VIEW_MODE.usual),
        garments: Vec::new(),
        brand: None,
        imported: Vec::new(),
        width: width.unwrap_or(WIDTH.usual),
        height: height.unwrap_or(HEIGHT.usual),
    }
}

/// The seed of the face that a request asks for, if it does.
pub(super) fn read_seed(body: &Node<'_>) -> Option<u64> {
    let seed = body.field("user_details").field("seed");
    seed.integer(0..=LARGEST_SEED)
}

/// The seed of the face that is drawn: the user's own where none is asked for, so that users differ.
pub(super) fn seed(asked: Option<u64>, user: UserId) -> u64 {
    asked.unwrap_or(user.0.unsigned_abs())
}

/// Refuses an imported hair that is not there.
pub(super) async fn check(context: &Context, figure: &FigureSpec) -> Result<(), Error> {
    match &figure.imported_hair {
        Some(name) if !context.imports.has(Worn::Hair, name).await? => {
            Err(Error::Invalid(vec![Fault {
                pointer: "/user_details/hairstyle".to_owned(),
                message: format!("no hair was imported as `{name}`"),
            }]))
        }
        _ => Ok(()),
    }
}

/// The number of a hairstyle, and the name of an imported hair that is worn in its place.
fn read_hairstyle(node: &Node<'_>) -> (u8, Option<String>) {
    let Some(text) = node.text(LONGEST_HAIRSTYLE) else {
        return (1, None);
    };
    match (hairstyle(text), imported(text)) {
        (Some(number), _) => (number, None),
        (None, Some(name)) => (0, Some(name)),
        (None, None) => {
            let last = HAIRSTYLES - 1;
            node.refuse(format!(
                "must be the number of a hairstyle, \"0\" to \"{last}\", its name, or `imported/` with the name of an imported hair"
            ));
            (0, None)
        }
    }
}
