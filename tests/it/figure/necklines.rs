//! Necklines lie on the skin.

use likeness_tasks::figure::vocabulary::{CameraView, GarmentKind, Gender, Pose, Size};
use likeness_tasks::figure::{FigureSpec, GarmentSpec, Rgb};
use likeness_tests::{figures, plain_figure};

/// What is darker than this in a picture of light skin and light cloth is a hole that one looks into.
const DARK: u8 = 60;
/// The share of the picture, from above, that shows the head.
const HEAD: f32 = 0.62;

#[test]
fn no_dark_hole_is_seen_between_a_neck_and_its_neckline() {
    let worn = [
        (Gender::Female, GarmentKind::TShirt, Size::Xs),
        (Gender::Male, GarmentKind::TShirt, Size::Xxxxl),
        (Gender::Male, GarmentKind::Sweatshirt, Size::M),
        (Gender::Female, GarmentKind::LongSleeve, Size::Xxxxl),
        (Gender::Female, GarmentKind::Leggings, Size::M),
    ];
    let views = [CameraView::ThreeQuarter, CameraView::Front];
    for (index, (gender, kind, size)) in worn.into_iter().enumerate() {
        let camera_view = views[index % views.len()];

        let dark = dark(&portrait(gender, kind, size, camera_view));

        assert_eq!(dark, 0, "{gender} {kind} {size} {camera_view}");
    }
}

/// A light-skinned person without hair in light clothes.
fn portrait(gender: Gender, kind: GarmentKind, size: Size, camera_view: CameraView) -> FigureSpec {
    FigureSpec {
        gender,
        skin_tone: 1,
        hairstyle: 0,
        pose: Pose::Relaxed,
        camera_view,
        view_mode: 2,
        garments: vec![GarmentSpec {
            kind,
            color: Rgb([230; 3]),
            size,
        }],
        width: 96,
        height: 144,
        ..plain_figure()
    }
}

/// Dark pixels below the head.
fn dark(spec: &FigureSpec) -> usize {
    let drawing = figures().draw(spec).unwrap();
    let first = (HEAD * spec.height as f32) as usize * spec.width as usize;
    let (pixels, _) = drawing.pixels.as_chunks::<3>();
    let is_dark = |pixel: &&[u8; 3]| pixel.iter().all(|channel| *channel < DARK);
    pixels.iter().skip(first).filter(is_dark).count()
}
