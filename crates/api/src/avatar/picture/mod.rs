mod jpeg;

use std::io::Cursor;

use bytes::Bytes;
use fast_image_resize::Resizer;
use image::codecs::jpeg::JpegEncoder;
use image::{
    DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, Rgb, RgbImage,
};
use tokio::sync::Semaphore;

use crate::blocking;
use crate::error::Error;

const THUMBNAIL_SIDE: u32 = 256;
const THUMBNAIL_QUALITY: u8 = 85;

/// Most pixels of a side, whatever the other one is.
const LONGEST_SIDE: u32 = 16_384;

/// Bytes of a pixel in the deepest pictures that may have as many pixels as are allowed; deeper ones have fewer.
const PIXEL_BYTES: u64 = 4;

/// Most bytes that a decoder may spend on what is not pixels, such as compressed texts and colour profiles.
const MOST_METADATA: u64 = 16 << 20;

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
    let mut reader = ImageReader::new(Cursor::new(upload))
        .with_guessed_format()
        .map_err(Error::internal)?;
    // What the bytes are counts, not what the client calls them.
    if reader.format() == Some(ImageFormat::Jpeg) && !jpeg::is_whole(upload) {
        return Err(Error::invalid("the image cannot be read: it ends early"));
    }
    reader.limits(limits());
    let mut decoder = reader.into_decoder().map_err(not_an_image)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > most_pixels {
        let detail = format!("the image has more than {most_pixels} pixels");
        return Err(Error::invalid(detail));
    }
    if decoder.total_bytes() > most_pixels.saturating_mul(PIXEL_BYTES) {
        let detail = format!("the image has more than {most_pixels} pixels of {PIXEL_BYTES} bytes");
        return Err(Error::invalid(detail));
    }
    let orientation = decoder.orientation().map_err(not_an_image)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(not_an_image)?;
    image.apply_orientation(orientation);
    Ok(image)
}

/// What a decoder may do before the size of the picture is known.
fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(MOST_METADATA);
    limits
}

fn not_an_image(error: ImageError) -> Error {
    match error {
        ImageError::Limits(_) => Error::invalid(format!(
            "the image has a side of more than {LONGEST_SIDE} pixels or too many metadata"
        )),
        error => Error::invalid(format!("the image cannot be read: {error}")),
    }
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
mod tests;
