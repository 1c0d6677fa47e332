//! Every value changes the picture, and where its name says.

use likeness_tasks::figure::vocabulary::{CameraView, FaceShape, Gender, Pose};
use likeness_tasks::figure::{ControlImages, FigureSpec, KEYPOINTS, Keypoint, Part};
use likeness_tests::{figures, plain_figure};

use super::standing;

/// Least share of the figure's pixels in which two outlines differ.
const APART: f32 = 0.06;
/// Least share of the head's pixels in which the outlines of two faces differ.
const FACES_APART: f32 = 0.004;
pub(super) fn seen(spec: &FigureSpec) -> ControlImages {
    figures().controls(spec).unwrap()
}

/// Share of the pixels of one figure in which only one of two is seen.
fn apart(one: &ControlImages, other: &ControlImages, shows: impl Fn(Part) -> bool) -> f32 {
    let pairs = || one.parts.iter().zip(&other.parts);
    let differ = pairs().filter(|(a, b)| shows(**a) != shows(**b)).count();
    differ as f32 / pairs().filter(|(a, _)| shows(**a)).count() as f32
}

/// Every two of some values whose pictures are no farther apart than they should be.
fn alike<T: Copy>(
    values: &[T],
    least: f32,
    apart: impl Fn(usize, usize) -> f32,
) -> Vec<(T, T, f32)> {
    let pairs = (0..values.len()).flat_map(|i| (0..i).map(move |j| (i, j)));
    let near = pairs.map(|(i, j)| (values[i], values[j], apart(i, j)));
    near.filter(|(.., apart)| *apart < least).collect()
}

pub(super) fn is_figure(part: Part) -> bool {
    !matches!(part, Part::Background | Part::Seat)
}

#[test]
fn every_pose_has_an_outline_of_its_own_from_before_or_aside() {
    let views = [CameraView::Front, CameraView::Left].map(|view| {
        let poses = Pose::ALL.iter();
        poses
            .map(|pose| seen(&standing(*pose, view)))
            .collect::<Vec<_>>()
    });

    let alike = alike(Pose::ALL, APART, |i, j| {
        let apart = |poses: &Vec<ControlImages>| apart(&poses[i], &poses[j], is_figure);
        views.iter().map(apart).fold(0.0, f32::max)
    });

    assert!(alike.is_empty(), "{alike:?}");
}

#[test]
fn every_face_shape_has_an_outline_of_its_own_on_both_sexes() {
    for gender in Gender::ALL {
        let faces: Vec<_> = FaceShape::ALL
            .iter()
            .map(|shape| {
                seen(&FigureSpec {
                    gender: *gender,
                    face_shape: *shape,
                    hairstyle: 0,
                    view_mode: 2,
                    ..plain_figure()
                })
            })
            .collect();

        let is_head = |part| matches!(part, Part::Head | Part::Face);
        let alike = alike(FaceShape::ALL, FACES_APART, |i, j| {
            apart(&faces[i], &faces[j], is_head)
        });

        assert!(alike.is_empty(), "{gender} {alike:?}");
    }
}

#[test]
fn every_camera_sees_another_side() {
    let of = |view| seen(&standing(Pose::A, view));
    let views: Vec<_> = CameraView::ALL.iter().map(|view| of(*view)).collect();
    let depth = |name: &str| {
        let points = views.iter().map(|view| point(view, name));
        points.map(|point| point.depth).collect::<Vec<_>>()
    };

    let (nose, left, right) = (depth("nose"), depth("left_ear"), depth("right_ear"));

    let ears: Vec<_> = left
        .iter()
        .zip(&right)
        .map(|(left, right)| left - right)
        .collect();
    let faces: Vec<_> = (0..5)
        .map(|i| left[i].midpoint(right[i]) - nose[i])
        .collect();
    let [front, back, from_left, from_right, between] =
        [0, 1, 2, 3, 4].map(|i| (faces[i], ears[i]));
    assert!(front.0 > 0.06 && back.0 < -0.06, "{front:?} {back:?}");
    assert!(
        from_left.1 < -0.1 && from_right.1 > 0.1,
        "{from_left:?} {from_right:?}"
    );
    assert!(between.0 > 0.05 && between.1 < -0.05, "{between:?}");
    assert!(
        from_left.0.abs() < 0.05 && front.1.abs() < 0.02,
        "{from_left:?} {front:?}"
    );
}

#[test]
fn every_view_mode_comes_nearer() {
    let modes = [0, 1, 2].map(|view_mode| {
        seen(&FigureSpec {
            view_mode,
            ..plain_figure()
        })
    });
    let shows = |mode: usize, part| {
        modes[mode]
            .parts
            .iter()
            .filter(|shown| **shown == part)
            .count()
    };

    let heads = [0, 1, 2].map(|mode| shows(mode, Part::Head));
    let feet = [0, 1, 2].map(|mode| shows(mode, Part::Shoes));
    let hips = [0, 1, 2].map(|mode| modes[mode].keypoints[8].inside);

    assert!(
        heads[1] > 3 * heads[0] && heads[2] > 3 * heads[1],
        "{heads:?}"
    );
    assert!(feet[0] > 0 && feet[1] == 0 && feet[2] == 0, "{feet:?}");
    assert!(!hips[2], "a portrait shows head and shoulders");
}

pub(super) fn point(figure: &ControlImages, name: &str) -> Keypoint {
    let place = KEYPOINTS.iter().position(|known| *known == name);
    figure.keypoints[place.unwrap()]
}
