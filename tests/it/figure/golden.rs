//! The figure looks as it did: a few small pictures, compared as an eye would.

use std::path::{Path, PathBuf};

use image::imageops::{self, FilterType};
use image::{Rgb as Pixel, RgbImage};
use likeness_tasks::figure::vocabulary::{CameraView, Pose};
use likeness_tasks::figure::{FigureSpec, Figures};
use likeness_tests::{Lab, figures, models, plain_figure};
use serde_json::Value;

use super::standing;

/// What is drawn: a name and how it differs from the plain person.
const CASES: &str = include_str!("../../fixtures/figure/golden.json");
const SIZE: (u32, u32) = (192, 288);
/// Colour difference (CIE76) of blurred pictures that an eye finds on a second look; on average over the picture.
const TOLERANCE: f32 = 0.7;
/// The same at the worst place.
const WORST: f32 = 14.0;

#[test]
fn figures_look_as_they_did() {
    let figures = figures();
    let renew = renews();
    let mut failures = Vec::new();
    for (name, spec) in cases() {
        let drawn = draw(&figures, &spec);
        let path = fixture(&name);
        if renew {
            drawn.save(&path).unwrap();
            continue;
        }
        let stored = image::open(&path).unwrap().to_rgb8();
        let (mean, worst, map) = difference(&stored, &drawn);
        if mean > TOLERANCE || worst > WORST {
            let shown = std::env::temp_dir().join(format!("likeness_golden_{name}.png"));
            beside(&[&stored, &drawn, &map]).save(&shown).unwrap();
            failures.push(format!(
                "{name} differs by {mean:.2}, at worst {worst:.1}: stored, drawn and difference are in {}",
                shown.display()
            ));
        }
    }
    assert!(
        failures.is_empty(),
        "{}\nif they should look so: `just golden`",
        failures.join("\n")
    );
}

#[test]
fn the_comparison_finds_a_changed_colour_and_a_moved_figure_and_forgives_noise() {
    let stored = image::open(fixture(&cases()[0].0)).unwrap().to_rgb8();
    let changed = |change: &dyn Fn(u32, u32) -> Pixel<u8>| {
        RgbImage::from_fn(stored.width(), stored.height(), change)
    };
    let differs = |other: &RgbImage| {
        let (mean, worst, _) = difference(&stored, other);
        mean > TOLERANCE || worst > WORST
    };

    let moved = changed(&|x, y| *stored.get_pixel((x + 3).min(stored.width() - 1), y));
    let redder = changed(&|x, y| {
        let Pixel([r, g, b]) = *stored.get_pixel(x, y);
        Pixel([r.saturating_add(12), g, b])
    });
    let noisy = changed(&|x, y| {
        let up = u8::from((x * 7 + y * 13) % 2 == 0) * 2;
        Pixel(stored.get_pixel(x, y).0.map(|c| c.saturating_add(up)))
    });

    assert!(differs(&moved) && differs(&redder) && !differs(&noisy));
}

#[test]
fn a_figure_from_before_is_nearly_symmetric() {
    let spec = standing(Pose::I, CameraView::Front);
    let controls = figures().controls(&spec).unwrap();

    let width = controls.width as usize;
    let shows = |i: usize| controls.depth[i].is_finite();
    let mirrored = |i: usize| i / width * width + (width - 1 - i % width);
    let figure = (0..controls.depth.len()).filter(|&i| shows(i)).count();
    let odd = (0..controls.depth.len())
        .filter(|&i| shows(i) != shows(mirrored(i)))
        .count();
    assert!(odd * 100 < figure * 4, "{odd} of {figure}");
}

#[test]
fn the_same_figure_makes_the_same_bytes_on_a_studio_of_its_own() {
    let spec = FigureSpec {
        pose: Pose::Walk,
        ..plain_figure()
    };

    let again = figures().draw(&spec).unwrap().pixels;

    assert_eq!(figures().draw(&spec).unwrap().pixels, again);
    assert_eq!(
        Figures::load(models()).unwrap().draw(&spec).unwrap().pixels,
        again
    );
}

#[expect(
    clippy::disallowed_methods,
    reason = "`just golden` tells the test by environment to renew the pictures"
)]
fn renews() -> bool {
    std::env::var_os("LIKENESS_RENEW_GOLDEN").is_some()
}

fn cases() -> Vec<(String, FigureSpec)> {
    let plain = serde_json::to_value(plain_figure()).unwrap();
    let cases: serde_json::Map<String, Value> = serde_json::from_str(CASES).unwrap();
    let spec = |changes: Value| {
        let mut spec = plain.clone();
        let fields = spec.as_object_mut().unwrap();
        fields.extend(changes.as_object().unwrap().clone());
        fields.extend([
            ("width".to_owned(), SIZE.0.into()),
            ("height".to_owned(), SIZE.1.into()),
        ]);
        serde_json::from_value(spec).unwrap()
    };
    cases
        .into_iter()
        .map(|(name, changes)| (name, spec(changes)))
        .collect()
}

fn draw(figures: &Figures, spec: &FigureSpec) -> RgbImage {
    let drawing = figures.draw(spec).unwrap();
    RgbImage::from_raw(drawing.width, drawing.height, drawing.pixels).unwrap()
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("fixtures/figure/{name}.png"))
}

/// The mean and the greatest colour difference, and a picture of where they differ.
///
/// Both are blurred by two pixels first, as an eye does from where it sees the whole picture.
fn difference(stored: &RgbImage, drawn: &RgbImage) -> (f32, f32, RgbImage) {
    assert_eq!(stored.dimensions(), drawn.dimensions());
    let [a, b] = [stored, drawn].map(|picture| imageops::blur(picture, 1.0));
    let away = |(a, b): (&Pixel<u8>, &Pixel<u8>)| Lab::of(a.0).distance(Lab::of(b.0)) as f32;
    let map: Vec<f32> = a.pixels().zip(b.pixels()).map(away).collect();
    let mean = map.iter().sum::<f32>() / map.len() as f32;
    let worst = map.iter().copied().fold(0.0, f32::max);
    let shown = map
        .iter()
        .flat_map(|d| [(d * 8.0).min(255.0) as u8; 3])
        .collect();
    let shown = RgbImage::from_raw(stored.width(), stored.height(), shown).unwrap();
    (mean, worst, shown)
}

fn beside(pictures: &[&RgbImage]) -> RgbImage {
    let (width, height) = pictures[0].dimensions();
    let mut all = RgbImage::new(width * pictures.len() as u32, height);
    for (place, picture) in (0..).zip(pictures) {
        imageops::replace(&mut all, *picture, place * i64::from(width), 0);
    }
    imageops::resize(&all, all.width() * 2, all.height() * 2, FilterType::Nearest)
}
