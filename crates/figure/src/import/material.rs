//! MakeHuman's materials (`.mhmat`), of which the picture is taken.

use std::fs;
use std::io::Cursor;
use std::path::Path;

use image::imageops::FilterType;
use image::{DynamicImage, ImageFormat, ImageReader, Limits};

use crate::Error;

/// Pixels a side that a picture is kept in: a figure is hardly ever seen closer.
const SIDE: u32 = 1024;
/// Pixels a side that a picture may have.
const LARGEST_SIDE: u32 = 8192;

/// The material's picture of colours as a PNG of at most 1024 pixels a side; none when it has none, or there is no such material.
///
/// # Errors
/// When a file cannot be read, or the picture cannot be decoded or is too large.
pub(super) fn picture(path: &Path) -> Result<Option<Vec<u8>>, Error> {
    if !path.exists() {
        return Ok(None);
    }
    let text = super::text(path)?;
    let Some(name) = texture(&text) else {
        return Ok(None);
    };
    let picture = path.parent().unwrap_or(Path::new("")).join(name);
    let bytes = fs::read(&picture).map_err(Error::file(&picture))?;
    let damaged = |source| Error::DamagedPicture {
        name: picture.display().to_string(),
        source,
    };
    shrunk(&bytes).map(Some).map_err(damaged)
}

/// The file that a material takes its colours from.
fn texture(text: &str) -> Option<&str> {
    let mut lines = text.lines().map(str::trim);
    lines.find_map(|line| {
        let (key, file) = line.split_once(char::is_whitespace)?;
        (key == "diffuseTexture").then_some(file.trim())
    })
}

fn shrunk(bytes: &[u8]) -> Result<Vec<u8>, image::ImageError> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(LARGEST_SIDE);
    limits.max_image_height = Some(LARGEST_SIDE);
    reader.limits(limits);
    let mut picture = reader.decode()?;
    if picture.width().max(picture.height()) > SIDE {
        picture = picture.resize(SIDE, SIDE, FilterType::Triangle);
    }
    let mut png = Cursor::new(Vec::new());
    DynamicImage::ImageRgba8(picture.into_rgba8()).write_to(&mut png, ImageFormat::Png)?;
    Ok(png.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_picture_is_kept_small_and_what_is_no_picture_is_refused() {
        let large = image::RgbImage::from_pixel(2048, 16, image::Rgb([200, 10, 10]));
        let mut bytes = Cursor::new(Vec::new());
        large.write_to(&mut bytes, ImageFormat::Png).unwrap();

        let kept = image::load_from_memory(&shrunk(bytes.get_ref()).unwrap()).unwrap();

        assert_eq!((kept.width(), kept.height()), (1024, 8));
        assert!(shrunk(b"version https://git-lfs.github.com/spec/v1").is_err());
    }

    #[test]
    fn a_material_names_its_picture_or_has_none() {
        let material = "name cloth\ndiffuseColor 1 1 1\n  diffuseTexture  red cloth.png\n";
        assert_eq!(texture(material), Some("red cloth.png"));
        assert_eq!(texture("name cloth\n// diffuseTexture a.png\n"), None);
    }
}
