//! Every value changes the picture, and where its name says.

use likeness_tasks::figure::vocabulary::{BodyPart, CameraView, FaceShape, Gender, Pose};
use likeness_tasks::figure::{ControlImages, FigureSpec, KEYPOINTS, Keypoint, Part};
use likeness_tests::{figures, plain_figure};

use super::standing;

/// Least share of the figure's pixels in which two outlines differ.
const APART: f32 = 0.06;
/// Least share of the head's pixels in which the outlines of two faces differ.
const FACES_APART: f32 = 0.004;
/// Parts of the skeleton that are measured between two keypoints on each side.
const LIMBS: [(&str, &str, BodyPart, BodyPart); 4] = [
    (
        "shoulder",
        "elbow",
        BodyPart::UpperArmR,
        BodyPart::UpperArmL,
    ),
    ("elbow", "wrist", BodyPart::ForearmR, BodyPart::ForearmL),
    ("hip", "knee", BodyPart::ThighR, BodyPart::ThighL),
    ("knee", "ankle", BodyPart::ShinR, BodyPart::ShinL),
];

fn seen(spec: &FigureSpec) -> ControlImages {
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

fn is_figure(part: Part) -> bool {
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

#[test]
fn every_part_of_the_skeleton_is_longer_and_shorter_where_its_name_says() {
    let with = |of: &[(BodyPart, f32)]| {
        let lengths = of.iter().map(|(part, y)| (*part, [1.0, *y, 1.0]));
        seen(&FigureSpec {
            body_dimension_lengths: lengths.collect(),
            width: 192,
            height: 288,
            ..standing(Pose::A, CameraView::Front)
        })
    };
    let sided = |right: f32, left: f32| {
        let limbs = LIMBS
            .iter()
            .flat_map(|(.., r, l)| [(*r, right), (*l, left)]);
        let shoulders = [(BodyPart::ShoulderR, right), (BodyPart::ShoulderL, left)];
        with(&limbs.chain(shoulders).collect::<Vec<_>>())
    };
    for (figure, is_right_longer) in [(sided(2.0, 0.5), true), (sided(0.5, 2.0), false)] {
        let limbs = LIMBS.map(|(from, to, ..)| {
            let measured = ["right", "left"].map(|side| length(&figure, side, from, to));
            (to, measured)
        });
        let nose = point(&figure, "nose").x;
        let shoulders =
            ["right_shoulder", "left_shoulder"].map(|name| (point(&figure, name).x - nose).abs());
        for (to, [right, left]) in limbs.into_iter().chain([("shoulder", shoulders)]) {
            let ratio = if is_right_longer {
                right / left
            } else {
                left / right
            };
            assert!(ratio > 1.2, "to the {to}: {right} {left}");
        }
    }
    let middle = [BodyPart::Spine, BodyPart::Neck, BodyPart::Head];
    let [short, usual, long] = [0.5, 1.0, 2.0].map(|y| with(&middle.map(|part| (part, y))));
    for (name, measured) in [("spine", 0), ("neck", 1), ("head", 2)] {
        let of = |figure: &ControlImages| trunk(figure)[measured];
        let (short, usual, long) = (of(&short), of(&usual), of(&long));
        assert!(
            short < 0.95 * usual && usual < 0.95 * long,
            "{name}: {short} {usual} {long}"
        );
    }
}

#[test]
fn every_part_of_the_skeleton_is_thicker_and_thinner_where_its_name_says() {
    let with = |right: f32, left: f32| {
        let limbs = LIMBS
            .iter()
            .flat_map(|(.., r, l)| [(*r, right), (*l, left)]);
        seen(&FigureSpec {
            body_dimension_lengths: limbs.map(|(part, by)| (part, [by, 1.0, by])).collect(),
            ..standing(Pose::A, CameraView::Front)
        })
    };
    let count = |figure: &ControlImages, is_right: bool, shows: fn(Part) -> bool| {
        let half = figure.width / 2;
        let pixels = figure
            .parts
            .iter()
            .zip(0..)
            .filter(|(part, _)| shows(**part));
        pixels
            .filter(|(_, i)| (i % figure.width < half) == is_right)
            .count() as f32
    };
    for (figure, is_right) in [(with(2.0, 0.5), true), (with(0.5, 2.0), false)] {
        for (name, shows) in [
            (
                "arms",
                (|part| matches!(part, Part::LeftArm | Part::RightArm)) as fn(Part) -> bool,
            ),
            ("legs", |part| {
                matches!(part, Part::BaseLayer | Part::Garment(_))
            }),
        ] {
            let [thick, thin] = [is_right, !is_right].map(|side| count(&figure, side, shows));
            assert!(thick > 1.12 * thin, "{name}: {thick} {thin}");
        }
    }
}

fn point(figure: &ControlImages, name: &str) -> Keypoint {
    let place = KEYPOINTS.iter().position(|known| *known == name);
    figure.keypoints[place.unwrap()]
}

/// Pixels from one joint of a side to another.
fn length(figure: &ControlImages, side: &str, from: &str, to: &str) -> f32 {
    let [a, b] = [from, to].map(|name| point(figure, &format!("{side}_{name}")));
    (a.x - b.x).hypot(a.y - b.y)
}

/// Heights of the spine, the neck and the head, in shins.
fn trunk(figure: &ControlImages) -> [f32; 3] {
    let height = |name: &str| point(figure, name).y;
    let shown = figure
        .parts
        .iter()
        .position(|part| *part != Part::Background);
    let top = shown.unwrap() as f32 / figure.width as f32;
    let spine = height("right_hip") - height("neck");
    let shin = length(figure, "right", "knee", "ankle");
    [spine, height("neck") - height("nose"), height("nose") - top].map(|height| height / shin)
}
