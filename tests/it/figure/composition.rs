//! Nobody's head is cut, and margins are even.

use likeness_tasks::figure::vocabulary::{
    BodyAxis, BodyPart, CameraView, GarmentKind, Gender, Pose, Size,
};
use likeness_tasks::figure::{ControlImages, FigureSpec, GarmentSpec, Part, Rgb};
use likeness_tests::{figures, plain_figure};

use super::standing;

/// Share of the picture that is margin, on each side.
const MARGIN: f32 = 0.06;
/// Pixels by which a margin may be off: edges fall between pixels.
const OFF: f32 = 1.5;
/// Pixels by which loose clothes and long hair may stand out, which do not count when a figure is framed.
const LOOSE: f32 = 7.0;
/// A tall hair without frizz: what frizz ends in is too fine to be seen in a small picture.
const FRINGE: u8 = 7;

#[test]
fn a_whole_figure_fills_the_picture_with_even_margins() {
    let figures = figures();
    let people = people();
    for (index, (pose, view)) in grid().into_iter().enumerate() {
        let spec = FigureSpec {
            pose,
            camera_view: view,
            ..people[index % people.len()].clone()
        };
        let controls = figures.controls(&spec).unwrap();

        let [left, top, right, bottom] = margins(&controls, |part| part != Part::Background);

        let told = format!("{pose} {view} {spec:?}: {left} {top} {right} {bottom}");
        let [across, down] = [MARGIN * spec.width as f32, MARGIN * spec.height as f32];
        assert!(
            left.min(right) >= across - LOOSE && top.min(bottom) >= down - OFF,
            "{told}"
        );
        assert!((left - right).abs() <= LOOSE + OFF, "{told}");
        assert!((top - bottom).abs() <= 2.0 * OFF, "{told}");
        let fills = left.min(right) <= across + OFF || top <= down + OFF;
        assert!(fills, "{told}");
    }
}

#[test]
fn a_head_is_never_cut_however_high_its_hair() {
    let figures = figures();
    for person in people() {
        for &camera_view in CameraView::ALL {
            for view_mode in [1, 2] {
                let spec = FigureSpec {
                    camera_view,
                    view_mode,
                    hairstyle: FRINGE,
                    ..person.clone()
                };
                let controls = figures.controls(&spec).unwrap();

                let head = |part| matches!(part, Part::Head | Part::Face | Part::Hair);
                let [left, top, right, _] = margins(&controls, head);

                let told = format!("{camera_view} {view_mode} {spec:?}: {left} {top} {right}");
                let [across, down] = [MARGIN * spec.width as f32, MARGIN * spec.height as f32];
                assert!(
                    top >= down - OFF && left.min(right) >= across - OFF,
                    "{told}"
                );
                let [aside, _, beside, _] = margins(&controls, |part| part != Part::Background);
                assert!(
                    top <= down + OFF || aside.min(beside) <= across + OFF,
                    "{told}"
                );
                assert!((left - right).abs() <= LOOSE, "{told}");
            }
        }
    }
}

#[test]
fn a_picture_of_the_upper_body_begins_a_margin_above_the_head_wherever_the_arms_are() {
    for (index, pose) in Pose::ALL.iter().enumerate() {
        let views = [
            CameraView::Front,
            CameraView::Back,
            CameraView::ThreeQuarter,
        ];
        let camera_view = views[index % views.len()];
        let spec = FigureSpec {
            view_mode: 1,
            hairstyle: 0,
            ..standing(*pose, camera_view)
        };
        let controls = figures().controls(&spec).unwrap();

        let [left, top, right, bottom] = margins(&controls, |part| part != Part::Background);

        let [across, down] = [MARGIN * spec.width as f32, MARGIN * spec.height as f32];
        let told = format!("{pose} {camera_view}: {left} {top} {right} {bottom}");
        assert!((top - down).abs() <= 2.0 * OFF && bottom == 0.0, "{told}");
        let sides = [controls.keypoints[3], controls.keypoints[6]];
        let elbows = sides.iter().all(|elbow| elbow.inside);
        assert!(elbows || *pose == Pose::T, "{told}");
        if *pose == Pose::HandsOnHips {
            assert!(left.min(right) >= across - LOOSE, "{told}");
        }
        let knees = [controls.keypoints[9], controls.keypoints[12]];
        let hidden = knees.iter().all(|knee| !knee.inside);
        assert!(hidden || *pose == Pose::Sit, "{told}");
    }
}

#[test]
fn a_person_is_of_the_same_size_in_all_clothes() {
    let figures = figures();
    let eyes = |garments: Vec<GarmentSpec>| {
        let spec = FigureSpec {
            garments,
            ..plain_figure()
        };
        let [.., right, left, _, _] = figures.controls(&spec).unwrap().keypoints;
        [right.x, right.y, left.x, left.y]
    };

    let plain = eyes(Vec::new());

    for (kind, size) in [
        (GarmentKind::Hoodie, Size::Xxxxl),
        (GarmentKind::Dress, Size::Xl),
        (GarmentKind::BikeShorts, Size::Xs),
    ] {
        let color = Rgb([90, 90, 90]);
        assert_eq!(
            eyes(vec![GarmentSpec { kind, color, size }]),
            plain,
            "{kind}"
        );
    }
}

fn grid() -> Vec<(Pose, CameraView)> {
    let views = |&pose: &Pose| CameraView::ALL.iter().map(move |&view| (pose, view));
    Pose::ALL.iter().flat_map(views).collect()
}

/// An average woman, a tall man, a heavy woman and a man with long legs and a short trunk.
fn people() -> [FigureSpec; 4] {
    let of = |gender, axes: &[BodyAxis]| FigureSpec {
        gender,
        body_dimensions: axes.iter().map(|&axis| (axis, 1.0)).collect(),
        ..standing(Pose::Relaxed, CameraView::Front)
    };
    let long = [
        BodyPart::ThighL,
        BodyPart::ThighR,
        BodyPart::ShinL,
        BodyPart::ShinR,
    ];
    let lengths = long.map(|part| (part, [1.0, 1.25, 1.0]));
    [
        of(Gender::Female, &[]),
        of(Gender::Male, &[BodyAxis::Tall, BodyAxis::Muscular]),
        of(Gender::Female, &[BodyAxis::Overweight, BodyAxis::Short]),
        FigureSpec {
            body_dimension_lengths: lengths
                .into_iter()
                .chain([(BodyPart::Spine, [1.0, 0.9, 1.0])])
                .collect(),
            ..of(Gender::Male, &[BodyAxis::Underweight])
        },
    ]
}

/// Pixels left, above, right and below of what is shown.
fn margins(controls: &ControlImages, shows: impl Fn(Part) -> bool) -> [f32; 4] {
    let (width, height) = (controls.width, controls.height);
    let shown = |i: u32| shows(controls.parts[i as usize]);
    let pixels = (0..width * height).filter(|&i| shown(i));
    let around = pixels.fold([width, height, width, height], |[l, t, r, b], i| {
        let (x, y) = (i % width, i / width);
        [
            l.min(x),
            t.min(y),
            r.min(width - 1 - x),
            b.min(height - 1 - y),
        ]
    });
    around.map(|margin| margin as f32)
}
