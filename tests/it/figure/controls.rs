//! Control images tell of the figure that the picture shows.

use likeness_tasks::figure::vocabulary::{CameraView, GarmentKind, Pose, Size};
use likeness_tasks::figure::{
    ControlImages, FigureSpec, GarmentSpec, KEYPOINTS, Keypoint, Part, Rgb,
};
use likeness_tests::figures;

use super::standing;

fn point(controls: &ControlImages, name: &str) -> Keypoint {
    let place = KEYPOINTS.iter().position(|known| *known == name).unwrap();
    controls.keypoints[place]
}

/// Pixels from a keypoint to the nearest pixel of a part.
fn distance(controls: &ControlImages, name: &str, part: Part) -> f32 {
    let at = point(controls, name);
    let shown = controls
        .parts
        .iter()
        .enumerate()
        .filter(|(_, shown)| **shown == part);
    let away = shown.map(|(i, _)| {
        let (x, y) = (i as u32 % controls.width, i as u32 / controls.width);
        (x as f32 + 0.5 - at.x).hypot(y as f32 + 0.5 - at.y)
    });
    away.fold(f32::MAX, f32::min)
}

#[test]
fn joints_lie_where_the_parts_that_they_join_are_seen() {
    let figures = figures();
    for view in [
        CameraView::Front,
        CameraView::Back,
        CameraView::ThreeQuarter,
    ] {
        for pose in [Pose::A, Pose::T, Pose::Relaxed] {
            let controls = figures.controls(&standing(pose, view)).unwrap();

            for (name, arm, hand) in [
                ("left_wrist", Part::LeftArm, Part::LeftHand),
                ("right_wrist", Part::RightArm, Part::RightHand),
            ] {
                let away = [arm, hand].map(|part| distance(&controls, name, part));
                assert!(
                    away.iter().all(|away| *away < 2.5),
                    "{view} {pose} {name} {away:?}"
                );
            }
        }
    }
}

#[test]
fn left_is_the_figures_left_from_before_and_behind() {
    let figures = figures();
    let seen = |view| figures.controls(&standing(Pose::A, view)).unwrap();
    let (front, back) = (seen(CameraView::Front), seen(CameraView::Back));

    for pair in [
        "shoulder", "elbow", "wrist", "hip", "knee", "ankle", "eye", "ear",
    ] {
        let [left, right] = ["left", "right"].map(|side| format!("{side}_{pair}"));
        assert!(point(&front, &left).x > point(&front, &right).x, "{pair}");
        assert!(point(&back, &left).x < point(&back, &right).x, "{pair}");
    }
    for name in ["nose", "left_eye", "right_eye"] {
        assert!(
            point(&front, name).visible && !point(&back, name).visible,
            "{name}"
        );
    }
}

#[test]
fn what_is_nearer_has_less_depth_and_hides_what_is_behind() {
    let figures = figures();

    let left = figures
        .controls(&standing(Pose::Relaxed, CameraView::Left))
        .unwrap();

    let [near, far] = ["left_shoulder", "right_shoulder"].map(|name| point(&left, name));
    assert!(
        near.depth + 0.2 < far.depth && near.visible && !far.visible,
        "{near:?} {far:?}"
    );
    assert!(point(&left, "left_ear").visible && !point(&left, "right_ear").visible);
    let at = |of: Keypoint| left.depth[of.y as usize * left.width as usize + of.x as usize];
    assert!(at(near) < near.depth && near.depth - at(near) < 0.15);
}

#[test]
fn masks_depth_and_normals_cover_the_figure_and_nothing_else() {
    let kind = GarmentKind::TShirt;
    let spec = FigureSpec {
        garments: vec![GarmentSpec {
            kind,
            color: Rgb([200, 30, 30]),
            size: Size::M,
        }],
        view_mode: 1,
        ..standing(Pose::I, CameraView::Front)
    };

    let (drawing, controls) = figures().draw_with_controls(&spec).unwrap();

    let width = controls.width as usize;
    let plain = |i: usize| drawing.pixels[i * 3..i * 3 + 3] == spec.background.0;
    for i in width + 1..controls.parts.len() - width - 1 {
        let around = [i, i - 1, i + 1, i - width, i + width];
        let shows = |i: &usize| controls.parts[*i] != Part::Background;
        assert_eq!(shows(&i), controls.depth[i].is_finite());
        assert_eq!(shows(&i), controls.normals[i] != [0.0; 3]);
        if around.iter().all(shows) {
            assert!(!plain(i), "{} {}", i % width, i / width);
        } else if !around.iter().any(shows) && !plain(i) {
            // A hair that hides less than half of a pixel is no more than a shade.
            let off = (0..3)
                .map(|c| drawing.pixels[i * 3 + c].abs_diff(spec.background.0[c]))
                .max();
            assert!(off < Some(128), "{} {}", i % width, i / width);
        }
    }
    let red = |i: &usize| drawing.pixels[i * 3] > 90 && drawing.pixels[i * 3 + 1] < 50;
    let cloth = |i: &usize| controls.parts[*i] == Part::Garment(kind);
    let (red, both): (Vec<usize>, Vec<usize>) = (
        (0..controls.parts.len()).filter(red).collect(),
        (0..controls.parts.len())
            .filter(|i| red(i) && cloth(i))
            .collect(),
    );
    assert!(
        red.len() > 2000 && both.len() * 100 > red.len() * 97,
        "{} {}",
        both.len(),
        red.len()
    );
}
