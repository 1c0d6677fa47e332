//! Faces: skin that measures like its tone, people who can be told apart, and what they show.

use std::sync::LazyLock;

use image::RgbImage;
use likeness_tasks::figure::ranges::SKIN_TONE;
use likeness_tasks::figure::vocabulary::{Expression, GarmentKind, Gender, Pose, Size};
use likeness_tasks::figure::{FigureSpec, Figures, GarmentSpec, Rgb};
use likeness_tests::{Lab, difference, figures, luminance, plain_figure};

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

/// How far the well lit skin of a face may be from the swatch of its tone, which has no blood in it.
const FARTHEST: f64 = 5.0;
/// How far faces of all tones may be on average.
const FARTHEST_MEAN: f64 = 3.5;
/// Least difference between faces of neighbouring tones, in parts of that between their swatches.
const APART: f64 = 0.55;
/// The share of the skin's pixels, dark to bright, that count as well lit: neither shade nor highlight.
const WELL_LIT: [f64; 2] = [0.5, 0.9];
/// Value from which a channel is burnt out, and the share of a face's pixels that may be.
const BURNT: (u8, f64) = (250, 0.01);
/// Least luminance at which a face's brightest tenth begins in parts of that at which its darkest quarter ends: less is
/// flat.
const MODELLED: f64 = 1.75;

/// Where a lit face is measured: forehead and cheeks, from the middle of the top of the head, and half the side of the
/// square; all in widths of the head.
const PATCHES: [[f64; 3]; 3] = [[0.0, 0.40, 0.08], [-0.21, 0.86, 0.05], [0.21, 0.86, 0.05]];
/// How far the middle of the face's oval is from the top of the head, and half its width and height, alike.
const OVAL: [f64; 3] = [0.84, 0.32, 0.37];
/// The middle of the eye on the picture's right and of the mouth, and half the width and height of a box around them,
/// alike.
const EYE: [f64; 4] = [0.18, 0.63, 0.085, 0.055];
const MOUTH: [f64; 4] = [0.0, 0.985, 0.125, 0.055];
/// Luminance below which a pixel of an eye is iris, pupil or lash, and one of a mouth a gap between the lips.
const DARK: f64 = 0.08;

#[test]
fn the_well_lit_skin_of_every_tone_measures_like_its_swatch() {
    for faces in FACES.chunks(TONES.len()) {
        let mut sum = 0.0;
        for (tone, (face, swatch)) in faces.iter().zip(TONES).enumerate() {
            let apart = difference(face.lit, Lab::of(swatch));
            assert!(apart < FARTHEST, "tone {tone}: {apart}");
            sum += apart;
        }
        let mean = sum / TONES.len() as f64;
        assert!(mean < FARTHEST_MEAN, "{mean}");
    }
}

#[test]
fn neighbouring_tones_can_be_told_apart() {
    for faces in FACES.chunks(TONES.len()) {
        for (tone, (pair, swatches)) in faces.windows(2).zip(TONES.windows(2)).enumerate() {
            let apart = difference(pair[0].lit, pair[1].lit);
            let asked = difference(Lab::of(swatches[0]), Lab::of(swatches[1]));
            assert!(apart > APART * asked, "tone {tone}: {apart} of {asked}");
        }
    }
}

#[test]
fn light_models_faces_of_every_tone_and_burns_none_out() {
    for (index, face) in FACES.iter().enumerate() {
        let (
            tone,
            Face {
                burnt, contrast, ..
            },
        ) = (index % TONES.len(), face);
        assert!(
            *burnt < BURNT.1,
            "tone {tone}: {burnt} of the face burnt out"
        );
        assert!(*contrast > MODELLED, "tone {tone} is flat: {contrast}");
    }
}

#[test]
fn a_flat_face_and_one_burnt_out_are_found() {
    let face = draw(&figures(), &portrait());
    let changed = |change: &dyn Fn(f64) -> f64| {
        let mut picture = face.clone();
        for channel in picture.iter_mut() {
            *channel = change(f64::from(*channel)).min(255.0) as u8;
        }
        Face::measured(&picture)
    };
    assert!(changed(&|byte| 190.0 + 0.2 * byte).contrast < MODELLED);
    assert!(changed(&|byte| 1.3 * byte).burnt > BURNT.1);
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

/// Bald heads of all tones, women's first.
static FACES: LazyLock<Vec<Face>> = LazyLock::new(|| {
    let figures = figures();
    let of = |gender: &Gender| {
        let spec = FigureSpec {
            gender: *gender,
            ..portrait()
        };
        let toned = move |skin_tone| FigureSpec {
            skin_tone,
            ..spec.clone()
        };
        SKIN_TONE.all().map(toned)
    };
    let specs = Gender::ALL.iter().flat_map(of);
    specs
        .map(|spec| Face::measured(&draw(&figures, &spec)))
        .collect()
});

/// What light makes of a face.
struct Face {
    /// The mean colour of the well lit skin of forehead and cheeks.
    lit: Lab,
    /// Share of the pixels with a channel burnt out.
    burnt: f64,
    /// Luminance at which its brightest tenth begins in parts of that at which its darkest quarter ends.
    contrast: f64,
}

impl Face {
    fn measured(picture: &RgbImage) -> Self {
        let skin = by_lightness(skin(picture));
        let [from, to] = WELL_LIT.map(|share| (skin.len() as f64 * share) as usize);
        let face = by_lightness(face(picture));
        let at = |share: f64| luminance(face[(face.len() as f64 * share) as usize]);
        let burnt = face
            .iter()
            .filter(|pixel| pixel.iter().any(|c| *c >= BURNT.0));
        Self {
            lit: Lab::mean(skin[from..to].iter().copied()),
            burnt: burnt.count() as f64 / face.len() as f64,
            contrast: at(0.9) / at(0.25),
        }
    }
}

/// The pixels of forehead and cheeks of a bald head.
fn skin(picture: &RgbImage) -> Vec<[u8; 3]> {
    let (middle, top, width) = head(picture);
    let mut pixels = Vec::new();
    for [aside, down, half] in PATCHES {
        let (x, y) = (middle + aside * width, top + down * width);
        let side = |at: f64| (at - half * width) as u32..(at + half * width) as u32;
        for y in side(y) {
            pixels.extend(side(x).map(|x| picture.get_pixel(x, y).0));
        }
    }
    pixels
}

/// The pixels of an oval from the brow to the chin.
fn face(picture: &RgbImage) -> Vec<[u8; 3]> {
    let (middle, top, width) = head(picture);
    let [down, wide, high] = OVAL.map(|share| share * width);
    let within = |x: u32, y: u32| {
        let aside = (f64::from(x) - middle) / wide;
        aside.hypot((f64::from(y) - top - down) / high) < 1.0
    };
    let inside = picture
        .enumerate_pixels()
        .filter(|(x, y, _)| within(*x, *y));
    inside.map(|(_, _, pixel)| pixel.0).collect()
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

fn by_lightness(mut pixels: Vec<[u8; 3]>) -> Vec<[u8; 3]> {
    pixels.sort_by(|a, b| luminance(*a).total_cmp(&luminance(*b)));
    pixels
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
