use image::{ImageBuffer, Rgba, RgbaImage};

use super::*;

fn encode(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn message(result: Result<Picture, Error>) -> String {
    result.err().unwrap().to_string()
}

#[test]
fn a_picture_is_kept_whole_with_a_small_copy() {
    let upload = encode(&DynamicImage::new_rgb8(1000, 500), ImageFormat::WebP);

    let picture = decode(&upload, 1_000_000).unwrap();

    let png = image::load_from_memory_with_format(&picture.png, ImageFormat::Png).unwrap();
    assert_eq!((png.width(), png.height()), (1000, 500));
    let small = image::load_from_memory_with_format(&picture.thumbnail, ImageFormat::Jpeg);
    let small = small.unwrap();
    assert_eq!((small.width(), small.height()), (256, 128));
}

#[test]
fn a_tiny_transparent_picture_has_a_thumbnail_on_white() {
    let clear = RgbaImage::from_pixel(2, 1, Rgba([0, 0, 0, 0]));
    let upload = encode(&DynamicImage::ImageRgba8(clear), ImageFormat::Png);

    let picture = decode(&upload, 100).unwrap();

    let small = image::load_from_memory(&picture.thumbnail)
        .unwrap()
        .to_rgb8();
    assert_eq!(small.dimensions(), (2, 1));
    assert_eq!(small.get_pixel(0, 0).0, [255, 255, 255]);
}

#[test]
fn a_photo_is_turned_upright_as_its_exif_data_says() {
    let photo = encode(&DynamicImage::new_rgb8(40, 20), ImageFormat::Jpeg);
    let quarter_turn = with_orientation(&photo, 6);

    let picture = decode(&quarter_turn, 1000).unwrap();

    let png = image::load_from_memory(&picture.png).unwrap();
    assert_eq!((png.width(), png.height()), (20, 40));
}

/// Puts an EXIF segment with nothing but an orientation behind the start of a JPEG.
fn with_orientation(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let mut exif =
        b"\xff\xe1\0\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    [&jpeg[..2], &exif, &jpeg[2..]].concat()
}

#[test]
fn too_many_pixels_are_refused_before_they_are_decoded() {
    let upload = encode(&DynamicImage::new_rgb8(1000, 500), ImageFormat::Png);

    let refused = decode(&upload[..100], 499_999);

    assert_eq!(message(refused), "the image has more than 499999 pixels");
}

#[test]
fn deep_pixels_count_by_their_bytes() {
    let deep = DynamicImage::new_rgba16(100, 100);
    let upload = encode(&deep, ImageFormat::Png);

    let refused = decode(&upload[..100], 19_999);
    let taken = decode(&upload, 20_000);

    assert_eq!(
        message(refused),
        "the image has more than 19999 pixels of 4 bytes"
    );
    assert!(taken.is_ok());
}

/// The chunks of a PNG, by name.
fn chunks(png: &[u8]) -> Vec<String> {
    let mut rest = &png[8..];
    let mut names = Vec::new();
    while let Some((length, after)) = rest.split_first_chunk() {
        names.push(String::from_utf8_lossy(&after[..4]).into_owned());
        rest = &after[4 + u32::from_be_bytes(*length) as usize + 4..];
    }
    names.dedup();
    names
}

/// Puts a chunk into a PNG behind its header.
fn with_chunk(png: &[u8], name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    let checked = [name, content].concat();
    let sum = crc(&checked).to_be_bytes();
    [&png[..33], &length, &checked, &sum, &png[33..]].concat()
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 * (crc & 1))
        })
    })
}

/// A zlib stream of so many blocks of 64 KiB zeros, stored uncompressed.
fn zeros(blocks: usize) -> Vec<u8> {
    let block = [&[0, 0xff, 0xff, 0, 0][..], &[0; 0xffff]].concat();
    [&[0x78, 0x01][..], &block.repeat(blocks)].concat()
}

/// A PNG's header that tells a size, and the beginning of its pixels.
fn png_of_size(width: u32, height: u32) -> Vec<u8> {
    let png = encode(&DynamicImage::new_rgb8(1, 1), ImageFormat::Png);
    let mut header = b"IHDR".to_vec();
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    header.extend(&png[24..29]);
    let sum = crc(&header).to_be_bytes();
    [&png[..12], &header, &sum, &png[33..]].concat()
}

/// The VP8L part of a lossless WebP of one colour.
fn webp_frame(color: [u8; 4]) -> Vec<u8> {
    let picture = RgbaImage::from_pixel(8, 4, Rgba(color));
    encode(&DynamicImage::ImageRgba8(picture), ImageFormat::WebP)[12..].to_vec()
}

fn riff(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap().to_le_bytes();
    [name, &length[..], content].concat()
}

/// An animation of two frames of 8 × 4 pixels.
fn animated_webp(colors: [[u8; 4]; 2]) -> Vec<u8> {
    let mut chunks = b"WEBP".to_vec();
    chunks.extend(riff(b"VP8X", &[0x12, 0, 0, 0, 7, 0, 0, 3, 0, 0]));
    chunks.extend(riff(b"ANIM", &[0; 6]));
    for color in colors {
        let place = [0, 0, 0, 0, 0, 0, 7, 0, 0, 3, 0, 0, 100, 0, 0, 0];
        chunks.extend(riff(b"ANMF", &[&place, &webp_frame(color)[..]].concat()));
    }
    riff(b"RIFF", &chunks)
}

/// The colour in the middle of what is kept of an upload.
fn color(upload: &[u8]) -> [u8; 3] {
    let kept = image::load_from_memory(&decode(upload, 10_000).unwrap().png).unwrap();
    kept.to_rgb8()
        .get_pixel(kept.width() / 2, kept.height() / 2)
        .0
}

#[test]
fn nothing_but_pixels_is_kept_of_a_photo() {
    let photo = encode(&DynamicImage::new_rgb8(40, 20), ImageFormat::Jpeg);
    let secret = b"Exif\0\0MM\0\x2a\0\0\0\x08 GPS 52.5200 N 13.4050 E ICC_PROFILE";
    let length = u16::try_from(secret.len() + 2).unwrap().to_be_bytes();
    let told = [&photo[..2], b"\xff\xe1", &length, secret, &photo[2..]].concat();

    let picture = decode(&told, 1000).unwrap();

    assert_eq!(chunks(&picture.png), ["IHDR", "IDAT", "IEND"]);
    for kept in [&picture.png, &picture.thumbnail] {
        assert!(!kept.windows(3).any(|bytes| bytes == b"GPS"));
    }
}

#[test]
fn nothing_but_pixels_is_kept_of_a_drawing() {
    let png = encode(&DynamicImage::new_rgb8(40, 20), ImageFormat::Png);
    for name in [b"eXIf", b"tEXt", b"iCCP"] {
        let told = with_chunk(&png, name, b"place\0\x42 GPS 52.5200 N");

        let picture = decode(&told, 1000).unwrap();

        assert_eq!(chunks(&picture.png), ["IHDR", "IDAT", "IEND"]);
    }
}

#[test]
fn an_archive_behind_a_picture_is_cut_off() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg] {
        let image = encode(&DynamicImage::new_rgb8(40, 20), format);
        let both = [&image, &b"PK\x03\x04 a script PK\x05\x06"[..]].concat();

        let picture = decode(&both, 1000).unwrap();

        for kept in [&picture.png, &picture.thumbnail] {
            assert!(!kept.windows(4).any(|bytes| bytes == b"PK\x03\x04"));
        }
    }
}

#[test]
fn four_inks_are_seen_as_their_colour() {
    let [red, green, blue] = color(include_bytes!(
        "../../../../../tests/fixtures/images/cmyk.jpg"
    ));

    assert!(red > 200 && green < 60 && blue < 60, "{red} {green} {blue}");
}

#[test]
fn sixteen_bits_become_eight() {
    let deep = ImageBuffer::from_pixel(8, 4, Rgb([0xffff_u16, 0x8000, 0x0101]));

    let upload = encode(&DynamicImage::ImageRgb16(deep), ImageFormat::Png);

    assert_eq!(color(&upload), [255, 128, 1]);
}

#[test]
fn the_first_frame_of_an_animation_is_kept() {
    let still = RgbaImage::from_pixel(8, 4, Rgba([9, 99, 199, 255]));
    let still = encode(&DynamicImage::ImageRgba8(still), ImageFormat::Png);
    let animated = with_chunk(&still, b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]);

    let picture = decode(&animated, 1000).unwrap();

    assert_eq!(chunks(&picture.png), ["IHDR", "IDAT", "IEND"]);
    assert_eq!(color(&animated), [9, 99, 199]);
    let frames = [[200, 20, 2, 255], [0, 0, 0, 255]];
    let [red, green, _] = color(&animated_webp(frames));
    assert!(red.abs_diff(200) < 3 && green.abs_diff(20) < 3);
}

#[test]
fn a_side_that_is_too_long_is_refused_before_it_is_decoded() {
    for (width, height) in [
        (LONGEST_SIDE + 1, 1),
        (1, LONGEST_SIDE + 1),
        (u32::MAX >> 1, 1),
    ] {
        let refused = message(decode(&png_of_size(width, height), u64::MAX));

        assert!(refused.contains("more than 16384 pixels"), "{refused}");
    }
}

#[test]
fn metadata_that_would_fill_the_memory_are_refused() {
    let png = encode(&DynamicImage::new_rgb8(8, 4), ImageFormat::Png);
    let text = [&b"Comment\0\0"[..], &zeros(300)].concat();

    let refused = message(decode(&with_chunk(&png, b"zTXt", &text), 1000));

    assert!(refused.contains("too many metadata"), "{refused}");
}

#[test]
fn a_picture_that_ends_early_is_refused() {
    let mut noise = 1_u32;
    let noisy = RgbImage::from_fn(64, 64, |_, _| {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [r, g, b, _] = noise.to_be_bytes();
        Rgb([r, g, b])
    });
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
        let whole = encode(&DynamicImage::ImageRgb8(noisy.clone()), format);
        assert!(decode(&whole, 10_000).is_ok());

        for part in [1, 10, 50, 90] {
            let cut = &whole[..whole.len() * part / 100];
            let refused = message(decode(cut, 10_000));
            assert!(refused.starts_with("the image cannot be read"), "{refused}");
        }
    }
}

#[test]
fn drawings_and_scripts_that_call_themselves_pictures_are_refused() {
    for upload in [
        &b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"[..],
        b"<?xml version='1.0'?><!DOCTYPE svg><svg/>",
        b"GIF89a=1;alert(1)//",
        b"BM<script>",
        b"II*\0\x08\0\0\0",
        b"\0\0\0\x1cftypavif",
        b"%PDF-1.7",
    ] {
        let refused = message(decode(upload, 1000));
        assert!(refused.starts_with("the image cannot be read"), "{refused}");
    }
}

#[test]
fn what_is_no_image_is_refused() {
    let cut = &encode(&DynamicImage::new_rgb8(100, 100), ImageFormat::Png)[..80];

    assert!(message(decode(b"GIF89a", 100)).starts_with("the image cannot be read"));
    assert!(message(decode(b"", 100)).starts_with("the image cannot be read"));
    assert!(message(decode(cut, 10_000)).starts_with("the image cannot be read"));
}
