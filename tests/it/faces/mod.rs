//! Faces: people who can be told apart, what they show, and skin that measures like its tone.

mod light;

use image::RgbImage;
use likeness_tasks::figure::vocabulary::{Expression, GarmentKind, Gender, Pose, Size};
use likeness_tasks::figure::{FigureSpec, Figures, GarmentSpec, Rgb};
use likeness_tests::{figures, luminance, plain_figure};

/// The middle of the eye on the picture's right and of the mouth, and half the width and height of a box around them,
/// alike.
const EYE: [f64; 4] = [0.18, 0.63, 0.085, 0.055];
const MOUTH: [f64; 4] = [0.0, 0.985, 0.125, 0.055];
/// Luminance below which a pixel of an eye is iris, pupil or lash, and one of a mouth a gap between the lips.
const DARK: f64 = 0.08;

#[test]
fn a_seed_is_one_face_on_the_same_body_and_another_seed_is_another() {
    let figures = figures();
    let seeded = |seed, view_mode| {
        let spec = FigureSpec {
            seed,
            view_mode,
            ..portrait()
        };
        draw(&figures, &spec)
    };
    let faces = [1, 2, 3].map(|seed| seeded(seed, 2));
    let bodies = [1, 2].map(|seed| white(&seeded(seed, 0)));

    assert!(faces[0] == seeded(1, 2));
    for (one, other) in [(0, 1), (1, 2), (0, 2)] {
        let changed = changed(&faces[one], &faces[other], 0..HEIGHT);
        assert!(changed > 1.5, "{one} {other}: {changed}");
    }
    let grown = bodies[0] / bodies[1];
    assert!((grown - 1.0).abs() < 0.012, "{grown}");
}

#[test]
fn every_expression_is_seen_and_no_two_are_alike() {
    let figures = figures();
    for gender in Gender::ALL {
        let show = |expression: &Expression| {
            let spec = FigureSpec {
                gender: *gender,
                expression: *expression,
                ..portrait()
            };
            draw(&figures, &spec)
        };
        let faces: Vec<_> = Expression::ALL.iter().map(show).collect();
        for (i, one) in faces.iter().enumerate() {
            for (j, other) in faces.iter().enumerate().skip(i + 1) {
                let changed = changed(one, other, 0..HEIGHT);
                let pair = [Expression::ALL[i], Expression::ALL[j]];
                assert!(changed > 0.25, "{pair:?}: {changed}");
            }
        }
    }
}

#[test]
fn a_wink_closes_one_eye_alone() {
    for gender in Gender::ALL {
        let [open, winking] = [Expression::Neutral, Expression::Wink].map(|e| shown(*gender, e));
        let seen = |picture, side: f64| {
            let eye = within(picture, [EYE[0] * side, EYE[1], EYE[2], EYE[3]]);
            eye.iter().filter(|(.., light)| *light < DARK).count() as f64
        };
        let [left, right] = [-1.0, 1.0].map(|side| seen(&winking, side) / seen(&open, side));
        assert!(
            right < 0.45,
            "{gender}'s closed eye shows {right} of the open one"
        );
        assert!(left > 0.75, "{gender}'s open eye shows {left} of it");
    }
}

#[test]
fn a_neutral_mouth_is_closed_and_its_corners_do_not_hang() {
    for gender in Gender::ALL {
        let [neutral, sad, surprised] =
            [Expression::Neutral, Expression::Sad, Expression::Surprised]
                .map(|expression| shown(*gender, expression));
        let gap = |picture| {
            let mouth = within(picture, MOUTH);
            mouth.iter().filter(|(.., light)| *light < DARK).count()
        };
        assert_eq!(gap(&neutral), 0, "{gender}");
        assert!(gap(&surprised) > 20, "{gender}: {}", gap(&surprised));
        let [neutral, sad] = [neutral, sad].map(|picture| hanging(&picture));
        assert!(neutral < 0.5, "{gender}: {neutral}");
        assert!(sad > neutral + 1.0, "{gender}: {sad} {neutral}");
    }
}

const WIDTH: u32 = 240;
const HEIGHT: u32 = 300;

fn portrait() -> FigureSpec {
    let white = |kind| GarmentSpec {
        kind,
        color: Rgb([255, 255, 255]),
        size: Size::M,
    };
    FigureSpec {
        pose: Pose::A,
        hairstyle: 0,
        hair_color: Rgb([40, 26, 13]),
        background: Rgb([0, 0, 255]),
        view_mode: 2,
        garments: vec![white(GarmentKind::TShirt), white(GarmentKind::Leggings)],
        width: WIDTH,
        height: HEIGHT,
        ..plain_figure()
    }
}

fn shown(gender: Gender, expression: Expression) -> RgbImage {
    let spec = FigureSpec {
        gender,
        expression,
        ..portrait()
    };
    draw(&figures(), &spec)
}

fn draw(figures: &Figures, spec: &FigureSpec) -> RgbImage {
    let drawing = figures.draw(spec).unwrap();
    RgbImage::from_raw(drawing.width, drawing.height, drawing.pixels).unwrap()
}

/// The pixels of a box on a head: column, row and luminance.
fn within(picture: &RgbImage, [aside, down, wide, high]: [f64; 4]) -> Vec<(u32, u32, f64)> {
    let (middle, top, width) = head(picture);
    let (x, y) = (middle + aside * width, top + down * width);
    let columns = (x - wide * width) as u32..(x + wide * width) as u32;
    let rows = (y - high * width) as u32..(y + high * width) as u32;
    let row = |y| columns.clone().map(move |x| (x, y));
    let places = rows.flat_map(row);
    places
        .map(|(x, y)| (x, y, luminance(picture.get_pixel(x, y).0)))
        .collect()
}

/// How many pixels lower than in the middle the lips meet at the corners.
fn hanging(picture: &RgbImage) -> f64 {
    let mouth = within(picture, MOUTH);
    let (from, to) = (mouth[0].0, mouth[mouth.len() - 1].0);
    let meeting = |x: u32| {
        let column = mouth.iter().filter(|pixel| pixel.0 == x);
        let darkest = column.min_by(|a, b| a.2.total_cmp(&b.2)).unwrap();
        f64::from(darkest.1)
    };
    let mean = |columns: [u32; 4]| columns.map(meeting).iter().sum::<f64>() / 4.0;
    let middle = u32::midpoint(from, to);
    mean([from, from + 1, to - 1, to]) - mean([middle - 3, middle - 1, middle + 1, middle + 3])
}

/// Middle, top and greatest width of a head, which is narrower below it at the neck.
fn head(picture: &RgbImage) -> (f64, f64, f64) {
    let background = *picture.get_pixel(0, 0);
    let row = |y: u32| {
        let mut covered = (0..picture.width()).filter(|x| *picture.get_pixel(*x, y) != background);
        let first = covered.next()?;
        Some((first, covered.next_back().unwrap_or(first)))
    };
    let top = (0..picture.height()).find(|y| row(*y).is_some()).unwrap();
    let mut widest = (0, 0);
    for (from, to) in (top..picture.height()).map_while(row) {
        if to - from > widest.1 - widest.0 {
            widest = (from, to);
        } else if f64::from(to - from) < 0.85 * f64::from(widest.1 - widest.0) {
            break;
        }
    }
    let (from, to) = (f64::from(widest.0), f64::from(widest.1));
    (from.midpoint(to), f64::from(top), to - from)
}

/// How much white is worn, in pixels.
fn white(picture: &RgbImage) -> f64 {
    let is_white = |pixel: &&image::Rgb<u8>| pixel[0].abs_diff(pixel[2]) < 30;
    picture.pixels().filter(is_white).count() as f64
}

/// Mean difference of the channels in some rows.
fn changed(one: &RgbImage, other: &RgbImage, rows: std::ops::Range<u32>) -> f64 {
    let bytes = (rows.start * one.width() * 3) as usize..(rows.end * one.width() * 3) as usize;
    let pairs = one.as_raw()[bytes.clone()]
        .iter()
        .zip(&other.as_raw()[bytes]);
    let (sum, count) = pairs.fold((0.0, 0.0), |(sum, count), (a, b)| {
        (sum + f64::from(a.abs_diff(*b)), count + 1.0)
    });
    sum / count
}
