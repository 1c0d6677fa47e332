use likeness_tasks::figure::vocabulary::{GarmentKind, Pose, Size};
use likeness_tasks::figure::{Drawing, FigureSpec, GarmentSpec, Rgb};
use likeness_tests::{figures, plain_figure};

const RED: Rgb = Rgb([0xa0, 0x20, 0x20]);

/// The upper body in a red garment of a brand.
fn wearing(kind: GarmentKind, brand: Option<&str>) -> Drawing {
    let spec = FigureSpec {
        pose: Pose::Relaxed,
        view_mode: 1,
        garments: vec![GarmentSpec {
            kind,
            color: RED,
            size: Size::M,
        }],
        brand: brand.map(str::to_owned),
        width: 384,
        height: 576,
        ..plain_figure()
    };
    figures().draw(&spec).unwrap()
}

/// Shares of the picture's width and height at which two pictures differ plainly.
fn changed(a: &Drawing, b: &Drawing) -> Vec<[f32; 2]> {
    let (width, height) = (a.width as usize, a.height as usize);
    let pixels = a.pixels.chunks_exact(3).zip(b.pixels.chunks_exact(3));
    let differ = pixels.map(|(a, b)| a.iter().zip(b).any(|(a, b)| a.abs_diff(*b) > 24));
    let places = differ.enumerate().filter(|(_, differs)| *differs);
    places
        .map(|(i, _)| {
            [
                (i % width) as f32 / width as f32,
                (i / width) as f32 / height as f32,
            ]
        })
        .collect()
}

#[test]
fn a_short_brand_is_small_and_bright_on_the_heart_and_a_long_one_is_not_written() {
    let plain = wearing(GarmentKind::TShirt, None);
    let branded = wearing(GarmentKind::TShirt, Some("Gymshark"));
    let address = wearing(GarmentKind::TShirt, Some("https://brand.example/shop"));

    let letters = changed(&plain, &branded);

    assert!((10..600).contains(&letters.len()), "{}", letters.len());
    let on_heart = |[x, y]: &[f32; 2]| (0.5..0.75).contains(x) && (0.4..0.7).contains(y);
    assert!(letters.iter().all(on_heart));
    assert_eq!(plain.pixels, address.pixels);
}

#[test]
fn bottoms_bear_no_name() {
    let plain = wearing(GarmentKind::Leggings, None);
    let branded = wearing(GarmentKind::Leggings, Some("Gymshark"));
    assert_eq!(plain.pixels, branded.pixels);
}
