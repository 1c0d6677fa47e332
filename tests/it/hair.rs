//! Hairstyles differ from each other, and hair has the colour that was asked for.

use likeness_tasks::figure::vocabulary::{
    CameraView, FaceShape, GarmentKind, Gender, HAIRSTYLES, Pose, Size,
};
use likeness_tasks::figure::{FigureSpec, Figures, GarmentSpec, Rgb};
use likeness_tests::{Lab, figures, plain_figure};

/// Share of the picture that two styles must show differently.
const DIFFERENT: f32 = 0.008;
/// Difference of a channel that can be seen.
const SEEN: u8 = 24;
/// How far lit hair may be from its colour on the whole, in steps of CIELAB.
const COLOR_TOLERANCE: f64 = 6.0;
/// How much yellower it may be.
const GOLD: f64 = 2.5;
/// How much lighter or darker it may be.
const LIGHTNESS_TOLERANCE: f64 = 4.0;
/// Share of the hair below the chin that may lie beneath skin or cloth.
const BURIED: f32 = 0.04;

/// Pixels of a small picture in which the scalp may show.
const BARE: usize = 6;
/// Styles that show skin above the hairline: faded, cornrows, and those with shaved sides.
const SHAVED: [u8; 5] = [12, 15, 37, 38, 39];

const LONG: u8 = 1;
const BOB: u8 = 3;
const SHORT: u8 = 6;
const LOCS: u8 = 16;
const BRAIDS: u8 = 17;
const RINGLETS: u8 = 18;
const AFRO: u8 = 22;
const PIGTAILS: u8 = 31;
const TWIN_BRAIDS: u8 = 32;
const LOB: u8 = 33;
const WAVY: u8 = 35;

#[test]
fn every_hairstyle_shows_and_no_two_look_the_same() {
    let figures = figures();
    let black = Rgb([20, 16, 14]);

    let pictures: Vec<Vec<u8>> = (0..HAIRSTYLES)
        .map(|style| draw(&figures, style, black))
        .collect();

    for (i, a) in pictures.iter().enumerate() {
        for (j, b) in pictures[..i].iter().enumerate() {
            let share = difference(a, b);
            assert!(share > DIFFERENT, "{i} and {j} differ in {share}");
        }
    }
}

#[test]
fn hair_hangs_over_shoulders_collars_and_hoods_and_not_within_them() {
    let figures = figures();
    let (mut worst, mut told) = (0.0, String::new());
    for (kind, pose, styles) in [
        (GarmentKind::Hoodie, Pose::Relaxed, [LONG, LOB, WAVY]),
        (GarmentKind::Coat, Pose::Sit, [LONG, RINGLETS, BRAIDS]),
        (GarmentKind::Shirt, Pose::HandsOnHips, [LONG, BOB, PIGTAILS]),
        (GarmentKind::TankTop, Pose::T, [LONG, TWIN_BRAIDS, LOCS]),
    ] {
        for style in styles {
            let garment = GarmentSpec {
                kind,
                color: Rgb([90, 90, 90]),
                size: Size::L,
            };
            let spec = FigureSpec {
                pose,
                camera_view: CameraView::Back,
                view_mode: 1,
                garments: vec![garment],
                ..spec(style, Rgb([20, 16, 14]))
            };

            let [buried, all] = figures.buried_hair(&spec).unwrap();

            assert!(all > 20, "{style} {kind} {pose}: {all}");
            let share = buried as f32 / all as f32;
            if share > worst {
                (worst, told) = (share, format!("{style} {kind} {pose}: {buried} of {all}"));
            }
        }
    }
    assert!(worst < BURIED, "{told}");
}

#[test]
fn no_scalp_shows_through_hair_whatever_the_face() {
    let heads = covered().flat_map(|style| {
        Gender::ALL.iter().enumerate().map(move |(other, gender)| {
            let shape = usize::from(style) * 2 + other * 3;
            (style, *gender, FaceShape::ALL[shape % FaceShape::ALL.len()])
        })
    });
    assert_eq!(bare(heads), Vec::<String>::new());
}

#[test]
#[ignore = "looks at every style on every face, which takes minutes"]
fn no_scalp_shows_through_any_hair_on_any_face() {
    let heads = covered().flat_map(|style| {
        let people = Gender::ALL.iter().flat_map(|gender| {
            let shapes = FaceShape::ALL.iter();
            shapes.map(move |shape| (*gender, *shape))
        });
        people.map(move |(gender, shape)| (style, gender, shape))
    });
    assert_eq!(bare(heads), Vec::<String>::new());
}

#[test]
fn a_scalp_that_comes_through_its_hair_is_found() {
    let spec = head(LONG, Gender::Female, FaceShape::Square);

    let pixels = figures().bare_scalp(&spec, 0.02).unwrap();

    assert!(pixels > 10 * BARE, "{pixels}");
}

#[test]
fn lit_hair_has_its_colour_on_the_whole() {
    let figures = figures();
    let brown = [0x6b, 0x4f, 0x30];
    let red = [0x8b, 0x2f, 0x1a];
    let blond = [0xe6, 0xc8, 0x8c];
    let white = [0xf0, 0xea, 0xd8];
    let grey = [0x9a, 0x9a, 0x9a];
    for (style, colors) in [
        (
            LONG,
            &[brown, red, blond, white, grey, [0x15, 0x12, 0x10]][..],
        ),
        (SHORT, &[brown, red, blond]),
        (LOCS, &[brown, red, blond]),
        (RINGLETS, &[brown, red, blond]),
        (AFRO, &[brown, red, blond]),
    ] {
        let hair = pixels_of_hair(&figures, style);
        for color in colors {
            let picture = draw(&figures, style, Rgb(*color));
            let pixels = hair
                .iter()
                .map(|pixel| [0, 1, 2].map(|i| picture[pixel * 3 + i]));
            let (lit, asked) = (Lab::mean(pixels), Lab::of(*color));
            let told = format!("style {style}, {color:?}: {lit:?}, asked {asked:?}");
            assert!(lit.distance(asked) < COLOR_TOLERANCE, "{told}");
            assert!((lit.l - asked.l).abs() < LIGHTNESS_TOLERANCE, "{told}");
            assert!(lit.b - asked.b < GOLD, "{told}");
        }
    }
}

/// The pixels of a style's picture that show its hair: those that are bright when it is.
fn pixels_of_hair(figures: &Figures, style: u8) -> Vec<usize> {
    let [dark, bright] = [[8; 3], [255; 3]].map(|color| draw(figures, style, Rgb(color)));
    let lighter = |pixel: &usize| bright[pixel * 3].saturating_sub(dark[pixel * 3]) > 110;
    let hair: Vec<usize> = (0..dark.len() / 3).filter(lighter).collect();
    assert!(hair.len() > 500, "{style}: {}", hair.len());
    hair
}

/// The styles that leave no skin to be seen above the hairline.
fn covered() -> impl Iterator<Item = u8> {
    (1..HAIRSTYLES).filter(|style| !SHAVED.contains(style))
}

/// The heads among some whose scalp shows.
fn bare(heads: impl Iterator<Item = (u8, Gender, FaceShape)>) -> Vec<String> {
    let figures = figures();
    let shown = heads.filter_map(|(style, gender, shape)| {
        let pixels = figures
            .bare_scalp(&head(style, gender, shape), 0.0)
            .unwrap();
        (pixels > BARE).then(|| format!("{style} {gender} {shape}: {pixels}"))
    });
    shown.collect()
}

/// A small portrait, seen from a side that differs from style to style.
fn head(style: u8, gender: Gender, face_shape: FaceShape) -> FigureSpec {
    FigureSpec {
        gender,
        face_shape,
        camera_view: CameraView::ALL[usize::from(style) % CameraView::ALL.len()],
        width: 96,
        height: 120,
        ..spec(style, Rgb([20, 16, 14]))
    }
}

fn draw(figures: &Figures, hairstyle: u8, hair_color: Rgb) -> Vec<u8> {
    figures.draw(&spec(hairstyle, hair_color)).unwrap().pixels
}

fn spec(hairstyle: u8, hair_color: Rgb) -> FigureSpec {
    FigureSpec {
        hairstyle,
        hair_color,
        background: Rgb([225, 228, 232]),
        camera_view: CameraView::ThreeQuarter,
        view_mode: 2,
        height: 144,
        ..plain_figure()
    }
}

/// Share of the pixels of two pictures that look different.
fn difference(a: &[u8], b: &[u8]) -> f32 {
    let differ = |(a, b): (&[u8], &[u8])| a.iter().zip(b).any(|(a, b)| a.abs_diff(*b) > SEEN);
    let count = a.chunks(3).zip(b.chunks(3)).filter(|pair| differ(*pair));
    count.count() as f32 / (a.len() / 3) as f32
}
