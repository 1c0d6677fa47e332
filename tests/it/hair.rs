//! Hairstyles differ from each other, and hair has the colour that was asked for.

use likeness_tasks::figure::vocabulary::{CameraView, GarmentKind, HAIRSTYLES, Pose, Size};
use likeness_tasks::figure::{FigureSpec, Figures, GarmentSpec, Rgb};
use likeness_tests::{Lab, figures, plain_figure};

/// Share of the picture that two styles must show differently.
const DIFFERENT: f32 = 0.008;
/// Difference of a channel that can be seen.
const SEEN: u8 = 24;
/// How far lit hair may be from its colour on the whole, in steps of CIELAB.
const COLOR_TOLERANCE: f64 = 9.0;
/// How much lighter or darker it may be.
const LIGHTNESS_TOLERANCE: f64 = 3.0;
/// Share of the hair below the chin that may lie beneath skin or cloth.
const BURIED: f32 = 0.04;

const LONG: u8 = 1;
const BOB: u8 = 3;
const LOCS: u8 = 16;
const BRAIDS: u8 = 17;
const RINGLETS: u8 = 18;
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
fn lit_hair_has_its_colour_on_the_whole() {
    let figures = figures();
    let [dark, bright] = [[8; 3], [255; 3]].map(|color| draw(&figures, 1, Rgb(color)));
    let hair: Vec<usize> = (0..dark.len() / 3)
        .filter(|pixel| bright[pixel * 3].saturating_sub(dark[pixel * 3]) > 110)
        .collect();
    assert!(hair.len() > 500);

    for color in [
        [0x6b, 0x4f, 0x30],
        [0x15, 0x12, 0x10],
        [0xe6, 0xc8, 0x8c],
        [0x9a, 0x9a, 0x9a],
        [0x8b, 0x2f, 0x1a],
    ] {
        let picture = draw(&figures, 1, Rgb(color));
        let lit = Lab::mean(
            hair.iter()
                .map(|pixel| [0, 1, 2].map(|i| picture[pixel * 3 + i])),
        );
        let asked = Lab::of(color);
        let off = lit.distance(asked);
        assert!(off < COLOR_TOLERANCE, "{color:?} is {off} off");
        let lightness = lit.l - asked.l;
        assert!(
            lightness.abs() < LIGHTNESS_TOLERANCE,
            "{color:?} is {lightness} off"
        );
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
