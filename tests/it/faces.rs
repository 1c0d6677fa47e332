//! Faces: skin that measures like its tone, people who can be told apart, and what they show.

use image::RgbImage;
use likeness_tasks::figure::ranges::SKIN_TONE;
use likeness_tasks::figure::vocabulary::{Expression, GarmentKind, Gender, Pose, Size};
use likeness_tasks::figure::{FigureSpec, Figures, GarmentSpec, Rgb};
use likeness_tests::{Lab, difference, figures, plain_figure};

/// The Monk Skin Tone scale, light to deep.
const TONES: [[u8; 3]; 10] = [
    [0xf6, 0xed, 0xe4],
    [0xf3, 0xe7, 0xdb],
    [0xf7, 0xea, 0xd0],
    [0xea, 0xda, 0xba],
    [0xd7, 0xbd, 0x96],
    [0xa0, 0x7e, 0x56],
    [0x82, 0x5c, 0x43],
    [0x60, 0x41, 0x34],
    [0x3a, 0x31, 0x2a],
    [0x29, 0x24, 0x20],
];

/// How far a lit face may be from the swatch of its tone, which has no blood in it.
const FARTHEST: f64 = 6.0;
/// How far faces of all tones may be on average.
const FARTHEST_MEAN: f64 = 4.4;

/// Where a lit face is measured: forehead and cheeks, from the middle of the top of the head, and half the side of the
/// square; all in widths of the head.
const PATCHES: [[f64; 3]; 3] = [[0.0, 0.40, 0.08], [-0.21, 0.86, 0.05], [0.21, 0.86, 0.05]];

#[test]
fn a_lit_face_of_every_tone_measures_like_its_swatch() {
    let figures = figures();
    for gender in Gender::ALL {
        let mut sum = 0.0;
        for tone in SKIN_TONE.all() {
            let face = draw(
                &figures,
                &FigureSpec {
                    gender: *gender,
                    skin_tone: tone,
                    ..portrait()
                },
            );
            let apart = difference(skin(&face), Lab::of(TONES[usize::from(tone)]));
            assert!(apart < FARTHEST, "{gender} of tone {tone}: {apart}");
            sum += apart;
        }
        let mean = sum / TONES.len() as f64;
        assert!(mean < FARTHEST_MEAN, "{gender}: {mean}");
    }
}

#[test]
fn a_white_shirt_is_neutral() {
    let figures = figures();
    let deep = FigureSpec {
        skin_tone: 9,
        ..portrait()
    };
    let picture = draw(&figures, &deep);
    let row = (0..picture.width()).map(|x| picture.get_pixel(x, picture.height() - 2).0);
    let shirt: Vec<_> = row
        .filter(|pixel| pixel[0] > 190 && pixel[2] > 150)
        .collect();
    assert!(shirt.len() > 40, "{}", shirt.len());
    let Lab { a, b, .. } = Lab::mean(shirt);
    assert!(a.hypot(b) < 3.0, "{a} {b}");
}

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

fn draw(figures: &Figures, spec: &FigureSpec) -> RgbImage {
    let drawing = figures.draw(spec).unwrap();
    RgbImage::from_raw(drawing.width, drawing.height, drawing.pixels).unwrap()
}

/// The mean colour of forehead and cheeks of a bald head.
fn skin(picture: &RgbImage) -> Lab {
    let (middle, top, width) = head(picture);
    let mut pixels = Vec::new();
    for [aside, down, half] in PATCHES {
        let (x, y) = (middle + aside * width, top + down * width);
        let side = |at: f64| (at - half * width) as u32..(at + half * width) as u32;
        for y in side(y) {
            pixels.extend(side(x).map(|x| picture.get_pixel(x, y).0));
        }
    }
    Lab::mean(pixels)
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
