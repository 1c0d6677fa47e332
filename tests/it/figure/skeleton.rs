//! Every part of the skeleton is as long and as thick as it is told to be.

use likeness_tasks::figure::vocabulary::{BodyPart, CameraView, Pose};
use likeness_tasks::figure::{ControlImages, FigureSpec, Part};

use super::standing;
use super::values::{is_figure, point, seen};

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

#[test]
fn head_neck_trunk_and_shoulders_are_thicker_and_thinner_where_their_name_says() {
    let parts: [&[BodyPart]; 4] = [
        &[BodyPart::Head],
        &[BodyPart::Neck],
        &[BodyPart::Spine],
        &[BodyPart::ShoulderR, BodyPart::ShoulderL],
    ];
    for (place, parts) in parts.into_iter().enumerate() {
        let of = |by: f32| {
            let girths = parts.iter().map(|part| (*part, [by, 1.0, by]));
            breadths(&seen(&FigureSpec {
                hairstyle: 0,
                body_dimension_lengths: girths.collect(),
                width: 384,
                height: 576,
                ..standing(Pose::A, CameraView::Front)
            }))
        };

        let (thin, thick) = (of(0.7), of(1.4));

        let growth: [f32; 4] = std::array::from_fn(|i| thick[i] / thin[i]);
        let most = growth.into_iter().fold(1.05, f32::max);
        assert!(growth[place] >= most, "{parts:?} grow by {growth:?}");
    }
}

/// How broad a figure is at the head, the neck, the waist and the shoulders, in shins.
fn breadths(figure: &ControlImages) -> [f32; 4] {
    let row = |name: &str| point(figure, name).y as usize;
    let [nose, neck, hip] = ["nose", "neck", "right_hip"].map(row);
    let across = |row: usize| {
        let start = row * figure.width as usize;
        let parts = figure.parts[start..start + figure.width as usize].iter();
        parts.filter(|part| is_trunk(**part)).count()
    };
    let head = (0..nose).map(across).max();
    let throat = (nose..neck).map(across).min();
    let waist = across(neck.midpoint(hip));
    let shin = length(figure, "right", "knee", "ankle");
    [head.unwrap(), throat.unwrap(), waist, across(neck)].map(|pixels| pixels as f32 / shin)
}

fn is_trunk(part: Part) -> bool {
    let limbs = [
        Part::LeftArm,
        Part::RightArm,
        Part::LeftHand,
        Part::RightHand,
    ];
    is_figure(part) && !limbs.contains(&part)
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
