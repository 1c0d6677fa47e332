//! Every axis of the body changes the outline where its name says.

use image::RgbImage;
use likeness_tasks::figure::vocabulary::{
    BodyAxis, BodyPart, CameraView, GarmentKind, Gender, Pose, Size,
};
use likeness_tasks::figure::{FigureSpec, Figures, GarmentSpec, Rgb};
use likeness_tests::{figures, plain_figure};

const WIDTH: u32 = 192;
const HEIGHT: u32 = 384;

/// Parts of an outline, in heights of the figure.
#[derive(Debug)]
struct Outline {
    head: f32,
    shoulders: f32,
    waist: f32,
    hips: f32,
    /// From the ground to where the legs part.
    legs: f32,
    /// Of the chest as seen from a side.
    chest: f32,
    /// Of the belly as seen from a side.
    belly: f32,
}

#[test]
fn every_axis_changes_the_outline_where_its_name_says() {
    let figures = figures();
    let mut faults = Vec::new();
    for gender in Gender::ALL {
        let average = Outline::of(&figures, *gender, None);
        for axis in BodyAxis::ALL {
            let changed = Outline::of(&figures, *gender, Some(*axis));
            let (grown, by) = growth(*axis, &average, &changed);
            if grown <= by {
                faults.push(format!("{gender} {axis}: {grown} of {by}"));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn parts_of_the_skeleton_at_their_ends_leave_a_whole_figure() {
    let figures = figures();
    let average = Outline::of(&figures, Gender::Female, None);
    for part in BodyPart::ALL {
        for factor in [0.5, 2.0] {
            let spec = FigureSpec {
                body_dimension_lengths: vec![(*part, [factor; 3])],
                ..standing(Gender::Female)
            };
            let outline = Outline::measure(&draw(&figures, &spec), [average.chest, average.belly]);
            for (found, usual) in [
                (outline.head, average.head),
                (outline.shoulders, average.shoulders),
                (outline.waist, average.waist),
                (outline.hips, average.hips),
            ] {
                let ratio = found / usual;
                assert!((0.6..1.65).contains(&ratio), "{part} {factor}: {ratio}");
            }
        }
    }
}

/// By how much the part that an axis is named for has grown, and by how much it should at least.
fn growth(axis: BodyAxis, average: &Outline, changed: &Outline) -> (f32, f32) {
    let grown = |part: fn(&Outline) -> f32| part(changed) / part(average) - 1.0;
    let waist_to_hips = |outline: &Outline| outline.waist / outline.hips;
    let hips_to_shoulders = |outline: &Outline| outline.hips / outline.shoulders;
    match axis {
        BodyAxis::Muscular => (grown(|o| o.shoulders), 0.01),
        BodyAxis::Overweight => (grown(|o| o.belly), 0.1),
        BodyAxis::Underweight => (-grown(|o| o.belly), 0.02),
        BodyAxis::Tall => (-grown(|o| o.head), 0.03),
        BodyAxis::Short => (grown(|o| o.head), 0.03),
        BodyAxis::Hourglass => (-grown(waist_to_hips), 0.02),
        BodyAxis::Pear => (grown(hips_to_shoulders), 0.08),
        BodyAxis::Apple => (grown(|o| o.belly / o.hips), 0.08),
        BodyAxis::BroadShoulders => (grown(|o| o.shoulders), 0.02),
        BodyAxis::NarrowShoulders => (-grown(|o| o.shoulders), 0.02),
        BodyAxis::LongLegs => (grown(|o| o.legs), 0.015),
        BodyAxis::ShortLegs => (-grown(|o| o.legs), 0.015),
        BodyAxis::FullChest => (grown(|o| o.chest), 0.02),
    }
}

impl Outline {
    fn of(figures: &Figures, gender: Gender, axis: Option<BodyAxis>) -> Self {
        let front = FigureSpec {
            body_dimensions: axis.map(|axis| (axis, 1.0)).into_iter().collect(),
            ..standing(gender)
        };
        let aside = FigureSpec {
            pose: Pose::T,
            camera_view: CameraView::Left,
            ..front.clone()
        };
        let aside = draw(figures, &aside);
        let (top, height) = extent(&aside);
        let depths = [0.24..0.30, 0.34..0.44].map(|at| widest(&aside, top, height, at));
        Self::measure(&draw(figures, &front), depths)
    }

    fn measure(front: &RgbImage, [chest, belly]: [f32; 2]) -> Self {
        let (top, height) = extent(front);
        let parted = (top + height / 3..top + height)
            .find(|y| !is_figure(front, front.width() / 2, *y))
            .unwrap_or(top + height);
        Self {
            head: widest(front, top, height, 0.03..0.10),
            shoulders: widest(front, top, height, 0.16..0.20),
            waist: narrowest(front, top, height, 0.30..0.42),
            hips: widest(front, top, height, 0.44..0.52),
            legs: (top + height - parted) as f32 / height as f32,
            chest,
            belly,
        }
    }
}

fn standing(gender: Gender) -> FigureSpec {
    FigureSpec {
        gender,
        pose: Pose::A,
        hairstyle: 0,
        background: Rgb([255, 0, 255]),
        garments: [GarmentKind::SportsBra, GarmentKind::Leggings]
            .map(|kind| GarmentSpec {
                kind,
                color: Rgb([255, 255, 255]),
                size: Size::Xs,
            })
            .into(),
        width: WIDTH,
        height: HEIGHT,
        ..plain_figure()
    }
}

fn draw(figures: &Figures, spec: &FigureSpec) -> RgbImage {
    let drawing = figures.draw(spec).unwrap();
    RgbImage::from_raw(drawing.width, drawing.height, drawing.pixels).unwrap()
}

/// The background and the shadow on it have no green.
fn is_figure(picture: &RgbImage, x: u32, y: u32) -> bool {
    picture.get_pixel(x, y).0[1] > 50
}

/// First row and height of the figure.
fn extent(picture: &RgbImage) -> (u32, u32) {
    let is_covered = |y: &u32| (0..picture.width()).any(|x| is_figure(picture, x, *y));
    let mut rows = (0..picture.height()).filter(is_covered);
    let first = rows.next().unwrap();
    (first, rows.next_back().unwrap() - first)
}

type Heights = std::ops::Range<f32>;

fn widest(picture: &RgbImage, top: u32, height: u32, at: Heights) -> f32 {
    widths(picture, top, height, at).fold(0.0, f32::max)
}

fn narrowest(picture: &RgbImage, top: u32, height: u32, at: Heights) -> f32 {
    widths(picture, top, height, at).fold(1.0, f32::min)
}

/// Widths of the trunk in some rows, without what is apart from it, in heights of the figure.
fn widths(picture: &RgbImage, top: u32, height: u32, at: Heights) -> impl Iterator<Item = f32> {
    let row = move |share: f32| top + (share * height as f32) as u32;
    let middle = picture.width() / 2;
    (row(at.start)..row(at.end)).map(move |y| {
        let run = |xs: &mut dyn Iterator<Item = u32>| {
            xs.take_while(|x| is_figure(picture, *x, y)).count() as f32
        };
        let width = run(&mut (0..middle).rev()) + run(&mut (middle..picture.width()));
        width / height as f32
    })
}
