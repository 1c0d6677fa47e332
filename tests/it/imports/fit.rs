//! How imported garments fit.

use std::sync::Arc;

use likeness_tasks::figure::vocabulary::{CameraView, Gender, Pose, Size};
use likeness_tasks::figure::{FigureSpec, Figures, ImportedGarment, Part};
use likeness_tests::{figures, plain_figure};

use super::files::{read, wearable, write_suit};

/// Figures that have a suit so many decimetres off the body at hand.
fn with_suit(off: f32) -> Figures {
    let folder = tempfile::tempdir().unwrap();
    let clothes = folder.path().join("clothes");
    write_suit(&clothes, "suit", off);
    let suit = wearable(read(&clothes, "suit"));
    figures().with([Arc::new(suit)].into_iter().collect())
}

fn in_suit(size: Size) -> FigureSpec {
    FigureSpec {
        pose: Pose::A,
        hairstyle: 0,
        imported: vec![ImportedGarment {
            name: "suit".to_owned(),
            size,
            color: None,
        }],
        width: 192,
        height: 288,
        ..plain_figure()
    }
}

#[test]
fn an_imported_garment_is_as_much_wider_as_its_size_says() {
    let figures = with_suit(0.4);
    let wide = |size| {
        let seen = figures.controls(&in_suit(size)).unwrap();
        let suit = seen.parts.iter().filter(|part| **part == Part::Imported);
        suit.count() as f32
    };

    let sizes = Size::ALL.iter().map(|size| wide(*size));
    let sizes: Vec<f32> = sizes.collect();

    assert!(sizes.is_sorted_by(|a, b| a < b), "{sizes:?}");
    let share = sizes[Size::Xxxxl as usize] / sizes[Size::M as usize];
    assert!((1.15..1.5).contains(&share), "{share} {sizes:?}");
}

#[test]
fn what_comes_through_an_imported_garment_is_seen_and_nothing_does_in_any_pose_and_size() {
    let figures = with_suit(0.1);
    let found = |spec: &FigureSpec, swollen| {
        let found = figures.exposures(spec, swollen).unwrap();
        // Its legs end open above the shoes: there one looks into them.
        let worn = found.iter().filter(|found| found.seen != "hollow");
        let through = worn.filter(|found| found.through == "imported");
        through.map(|found| found.pixels).sum::<usize>()
    };

    let swollen = found(&in_suit(Size::M), 0.03);
    let poses = Pose::ALL
        .iter()
        .zip(Size::ALL[..7].iter().chain([&Size::M]));
    let sound: Vec<_> = poses
        .zip([CameraView::Front, CameraView::ThreeQuarter].iter().cycle())
        .map(|((pose, size), view)| {
            let spec = FigureSpec {
                gender: Gender::Male,
                pose: *pose,
                camera_view: *view,
                ..in_suit(*size)
            };
            (pose, size, found(&spec, 0.0))
        })
        .collect();

    assert!(swollen > 40, "{swollen}");
    assert!(sound.iter().all(|(.., pixels)| *pixels < 7), "{sound:?}");
}
