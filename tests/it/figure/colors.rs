use likeness_tasks::figure::vocabulary::{GarmentKind, Pose, Size};
use likeness_tasks::figure::{FigureSpec, GarmentSpec, Part, Rgb};
use likeness_tests::{Lab, difference, figures, plain_figure};

/// How far the cloth where it is lit is from the colour that was asked for, in Delta-E of 2000: on the mean, and at most.
const MEAN: f64 = 3.0;
const MOST: f64 = 7.5;

/// What a shop sells; the last a screen's red, which cloth cannot have.
const COLORS: [&str; 14] = [
    "1F2A44", "1A1A1A", "F2F2F0", "808080", "B3202A", "2E6B3F", "C8901E", "8FB3D9", "E8A0B0",
    "D6C3A3", "6B4226", "5B3A7A", "1F7A7A", "FF0000",
];

/// The pixels of a garment that are lit: neither in the shade nor the very brightest, and whether any is burnt out.
fn lit(kind: GarmentKind, color: Rgb) -> (Lab, bool) {
    let spec = FigureSpec {
        pose: Pose::Relaxed,
        view_mode: u8::from(kind.is_top()),
        garments: vec![GarmentSpec {
            kind,
            color,
            size: Size::M,
        }],
        width: 192,
        height: 288,
        ..plain_figure()
    };
    let (drawing, controls) = figures().draw_with_controls(&spec).unwrap();
    let (pixels, _) = drawing.pixels.as_chunks::<3>();
    let shown = pixels.iter().zip(&controls.parts);
    let shown = shown.filter(|(_, part)| **part == Part::Garment(kind));
    let mut cloth: Vec<[u8; 3]> = shown.map(|(pixel, _)| *pixel).collect();
    cloth.sort_by(|a, b| Lab::of(*a).l.total_cmp(&Lab::of(*b).l));
    let burnt = cloth.iter().flatten().any(|channel| *channel >= 252);
    let (from, to) = (cloth.len() / 2, cloth.len() * 9 / 10);
    (Lab::mean(cloth[from..to].iter().copied()), burnt)
}

#[test]
fn lit_cloth_has_the_colour_that_was_asked_for_and_burns_out_nowhere() {
    for kind in [GarmentKind::TShirt, GarmentKind::Jeans] {
        let apart = COLORS.map(|hex| {
            let color: Rgb = hex.parse().unwrap();
            let (cloth, burnt) = lit(kind, color);
            assert!(!burnt, "{kind} {hex}");
            difference(cloth, Lab::of(color.0))
        });

        let mean = apart.iter().sum::<f64>() / apart.len() as f64;
        assert!(mean < MEAN, "{kind}: {mean} {apart:?}");
        assert!(apart.iter().all(|apart| *apart < MOST), "{kind}: {apart:?}");
    }
}
