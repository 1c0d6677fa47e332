//! Every kind of garment is where it belongs and leaves bare what it should.

use image::{Rgb as Pixel, RgbImage};
use likeness_tasks::figure::vocabulary::{GarmentKind, Pose, Size};
use likeness_tasks::figure::{FigureSpec, Figures, GarmentSpec, Rgb};
use likeness_tests::{figures, plain_figure};

const WIDTH: u32 = 128;
const HEIGHT: u32 = 192;

/// Pixels of skin that a figure shows at least on its head and hands.
const HEAD_AND_HANDS: usize = 60;

/// Pixels in which the pictures of two kinds differ at least.
const APART: usize = 24;

#[test]
fn every_kind_covers_its_part_of_the_figure_unlike_any_other_and_a_larger_size_covers_more() {
    let figures = figures();
    let mut seen: Vec<(GarmentKind, RgbImage)> = Vec::new();
    for kind in GarmentKind::ALL {
        let (from, to) = extent(*kind);
        let [small, large] = [Size::Xs, Size::Xxxxl].map(|size| draw(&figures, *kind, size));

        let (top, bottom) = rows(&small);
        assert!(
            top.abs_diff(from) <= 2 && bottom.abs_diff(to) <= 2,
            "{kind} in rows {top} to {bottom} instead of {from} to {to}"
        );
        let [less, more] = [&small, &large].map(|picture| count(picture, is_cloth));
        let growth = more as f32 / less as f32;
        let least = if is_close(*kind) { 1.01 } else { 1.12 };
        assert!(growth > least, "{kind} grows by {growth}");
        for (other, picture) in &seen {
            let pixels = apart(picture, &large);
            assert!(pixels > APART, "{kind} and {other}: {pixels} pixels");
        }
        seen.push((*kind, large));
    }
}

#[test]
fn skin_is_seen_where_a_garment_ends() {
    let figures = figures();
    let bare = |kind| count(&draw(&figures, kind, Size::M), is_skin);

    let covered = bare(GarmentKind::LongSleeve);
    let short = bare(GarmentKind::TShirt);
    let collared = bare(GarmentKind::Polo);
    let zipped = bare(GarmentKind::Jacket);
    let none = bare(GarmentKind::TankTop);
    let legs = bare(GarmentKind::Shorts);
    let dressed = bare(GarmentKind::Dress);

    assert!(covered > HEAD_AND_HANDS, "{covered}");
    assert!(short > covered + 100, "{short} {covered}");
    assert!(collared > covered + 70, "{collared} {covered}");
    assert!(zipped < covered - 10, "{zipped} {covered}");
    assert!(none > short + 60, "{none} {short}");
    assert!(legs > short + 150, "{legs} {short}");
    assert!(dressed > none + 150, "{dressed} {none}");
}

#[test]
fn a_jacket_is_closed_by_a_dark_zip_in_the_middle() {
    let figures = figures();

    let picture = draw(&figures, GarmentKind::Jacket, Size::M);

    // The height of the chest, where the front faces the light.
    let darkest = |from: u32| {
        let blues = (from..from + 6).map(|x| picture.get_pixel(x, 60).0[2]);
        blues.min().unwrap()
    };
    let [zip, right, left] =
        [0, 8, -8].map(|off| darkest((WIDTH / 2 - 3).saturating_add_signed(off)));
    assert!(zip + 12 < right.min(left), "{right} {zip} {left}");
}

#[test]
fn jeans_are_sewn_with_yellow_thread_whatever_their_colour() {
    let figures = figures();

    // The seat in front, with the fly and the pockets: nothing but cloth, in which red is rare.
    let [jeans, shorts] = [GarmentKind::Jeans, GarmentKind::Shorts].map(|kind| {
        let picture = draw_at(&figures, kind, Size::M, [768, 1152]);
        let seat = image::imageops::crop_imm(&picture, 307, 507, 154, 69).to_image();
        count(&seat, |pixel| pixel.0[0] > 90)
    });

    assert!(jeans > 60, "{jeans}");
    assert_eq!(shorts, 0);
}

/// The first and the last row of a picture in which a kind in the smallest size is seen.
fn extent(kind: GarmentKind) -> (u32, u32) {
    match kind {
        GarmentKind::Hoodie => (33, 92),
        GarmentKind::Sweatshirt => (37, 92),
        GarmentKind::TShirt | GarmentKind::LongSleeve | GarmentKind::TankTop => (38, 96),
        GarmentKind::Polo => (36, 96),
        GarmentKind::Shirt => (36, 96),
        GarmentKind::Jacket => (33, 94),
        GarmentKind::Coat => (35, 122),
        GarmentKind::SportsBra => (38, 68),
        GarmentKind::Jumpsuit => (33, 171),
        GarmentKind::Leggings => (91, 169),
        GarmentKind::BikeShorts => (91, 122),
        GarmentKind::Joggers => (80, 168),
        GarmentKind::Jeans => (80, 171),
        GarmentKind::Shorts => (80, 120),
        GarmentKind::Skirt => (82, 123),
        GarmentKind::Dress => (38, 135),
    }
}

/// Whether it lies close to the body in every size.
fn is_close(kind: GarmentKind) -> bool {
    matches!(
        kind,
        GarmentKind::Leggings | GarmentKind::BikeShorts | GarmentKind::SportsBra
    )
}

/// In how many pixels two pictures differ so that it is seen.
fn apart(one: &RgbImage, other: &RgbImage) -> usize {
    let pairs = one.pixels().zip(other.pixels());
    let by = |(a, b): (&Pixel<u8>, &Pixel<u8>)| (0..3).map(|i| a.0[i].abs_diff(b.0[i])).max();
    pairs.map(by).filter(|by| *by > Some(20)).count()
}

fn draw(figures: &Figures, kind: GarmentKind, size: Size) -> RgbImage {
    draw_at(figures, kind, size, [WIDTH, HEIGHT])
}

fn draw_at(
    figures: &Figures,
    kind: GarmentKind,
    size: Size,
    [width, height]: [u32; 2],
) -> RgbImage {
    let drawing = figures
        .draw(&FigureSpec {
            pose: Pose::A,
            hairstyle: 0,
            background: Rgb([128, 128, 128]),
            garments: vec![GarmentSpec {
                kind,
                color: Rgb([0, 60, 255]),
                size,
            }],
            width,
            height,
            ..plain_figure()
        })
        .unwrap();
    RgbImage::from_raw(width, height, drawing.pixels).unwrap()
}

pub(crate) fn is_cloth(&Pixel([r, g, b]): &Pixel<u8>) -> bool {
    b > 40 && u32::from(b) * 2 > u32::from(r) * 3 && u32::from(b) * 2 > u32::from(g) * 3
}

pub(crate) fn is_skin(&Pixel([r, g, b]): &Pixel<u8>) -> bool {
    r > 90 && u32::from(r) > u32::from(g) + 15 && u32::from(g) > u32::from(b) + 5
}

fn count(picture: &RgbImage, is: fn(&Pixel<u8>) -> bool) -> usize {
    picture.pixels().filter(|pixel| is(pixel)).count()
}

/// The first and the last row with cloth.
fn rows(picture: &RgbImage) -> (u32, u32) {
    let cloth = picture
        .enumerate_pixels()
        .filter(|(.., pixel)| is_cloth(pixel));
    cloth.fold((HEIGHT, 0), |(top, bottom), (_, y, _)| {
        (top.min(y), bottom.max(y))
    })
}
