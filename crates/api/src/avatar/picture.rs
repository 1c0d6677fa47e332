use std::io::Cursor;

use bytes::Bytes;
use fast_image_resize::Resizer;
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, Rgb, RgbImage};
use tokio::sync::Semaphore;

use crate::blocking;
use crate::error::Error;

const THUMBNAIL_SIDE: u32 = 256;
const THUMBNAIL_QUALITY: u8 = 85;

/// Sixteen bits for each of four channels, the most that a decoder needs.
const BYTES_PER_PIXEL: u64 = 8;

/// Each decoding may hold hundreds of megabytes.
static DECODINGS: Semaphore = Semaphore::const_new(2);

/// An uploaded picture in the formats that are kept.
pub(super) struct Picture {
    /// The whole picture, upright, without metadata.
    pub(super) png: Bytes,
    /// A small JPEG of it.
    pub(super) thumbnail: Bytes,
}

impl Picture {
    /// Decodes an upload of at most so many pixels, away from the threads that serve requests.
    pub(super) async fn decode(upload: Bytes, most_pixels: u64) -> Result<Self, Error> {
        blocking::run(&DECODINGS, move || decode(&upload, most_pixels)).await?
    }
}

fn decode(upload: &[u8], most_pixels: u64) -> Result<Picture, Error> {
    let upright = upright(upload, most_pixels)?;
    let upright = if upright.color().has_alpha() {
        DynamicImage::ImageRgba8(upright.into_rgba8())
    } else {
        DynamicImage::ImageRgb8(upright.into_rgb8())
    };
    let mut png = Cursor::new(Vec::new());
    upright
        .write_to(&mut png, ImageFormat::Png)
        .map_err(Error::internal)?;
    let thumbnail = thumbnail(&upright)?;
    Ok(Picture {
        png: png.into_inner().into(),
        thumbnail,
    })
}

fn upright(upload: &[u8], most_pixels: u64) -> Result<DynamicImage, Error> {
    let not_an_image = |error| Error::invalid(format!("the image cannot be read: {error}"));
    let mut reader = ImageReader::new(Cursor::new(upload))
        .with_guessed_format()
        .map_err(Error::internal)?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(most_pixels.saturating_mul(BYTES_PER_PIXEL));
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(not_an_image)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > most_pixels {
        let detail = format!("the image has more than {most_pixels} pixels");
        return Err(Error::invalid(detail));
    }
    let orientation = decoder.orientation().map_err(not_an_image)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(not_an_image)?;
    image.apply_orientation(orientation);
    Ok(image)
}

fn thumbnail(picture: &DynamicImage) -> Result<Bytes, Error> {
    let (width, height) = (picture.width(), picture.height());
    let longest = width.max(height).max(THUMBNAIL_SIDE);
    let side = |length: u32| {
        let scaled = u64::from(length) * u64::from(THUMBNAIL_SIDE) / u64::from(longest);
        u32::try_from(scaled.max(1)).map_err(Error::internal)
    };
    let mut small = DynamicImage::new(side(width)?, side(height)?, picture.color());
    Resizer::new()
        .resize(picture, &mut small, None)
        .map_err(Error::internal)?;
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, THUMBNAIL_QUALITY)
        .encode_image(&on_white(&small))
        .map_err(Error::internal)?;
    Ok(jpeg.into())
}

/// The picture as it looks on a white page, because a JPEG is opaque.
fn on_white(picture: &DynamicImage) -> RgbImage {
    let pixels = picture.to_rgba8();
    RgbImage::from_fn(pixels.width(), pixels.height(), |x, y| {
        let [r, g, b, alpha] = pixels.get_pixel(x, y).0.map(u16::from);
        let mix = |channel| {
            let mixed = (channel * alpha + 255 * (255 - alpha) + 127) / 255;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        };
        Rgb([mix(r), mix(g), mix(b)])
    })
}

#[cfg(test)]
mod tests {
    use image::{Rgba, RgbaImage};

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
    fn what_is_no_image_is_refused() {
        let cut = &encode(&DynamicImage::new_rgb8(100, 100), ImageFormat::Png)[..80];

        assert!(message(decode(b"GIF89a", 100)).starts_with("the image cannot be read"));
        assert!(message(decode(b"", 100)).starts_with("the image cannot be read"));
        assert!(message(decode(cut, 10_000)).starts_with("the image cannot be read"));
    }
}
