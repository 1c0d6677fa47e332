use std::io::{Cursor, Write, stdout};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::{self, FilterType};
use image::{ImageFormat, RgbImage};
use likeness_figure::{Drawing, Figures, Sheet};

use crate::config::{DataSettings, InferenceSettings};
use crate::interruptible::interruptible;
use crate::{DataDir, prepare, shutdown};

/// Pixels a side of a small sheet.
const SIDE: u32 = 1200;
/// Bytes of a small sheet.
const BYTES: usize = 240_000;

#[derive(Args, Debug)]
pub(super) struct Contact {
    /// Folder for the sheets, as PNG files named like them; made if it is missing.
    out: PathBuf,

    /// The sheets to draw: people, hairs, garments, tones, poses, expressions, bodies; all when none is named.
    which: Vec<String>,

    /// Leave them as JPEG files of at most 1200 pixels a side and 240 kB, to be shown in a document.
    #[arg(long, env = "LIKENESS_SHEET_SMALL")]
    small: bool,

    #[command(flatten)]
    inference: InferenceSettings,
}

impl Contact {
    pub(super) async fn run(self, settings: &DataSettings) -> Result<()> {
        let sheets = chosen(&self.which)?;
        let data = DataDir::of(settings)?;
        let store = data.store(settings)?;
        std::fs::create_dir_all(&self.out)
            .with_context(|| format!("{} cannot be made", self.out.display()))?;
        interruptible(&shutdown::on_signal()?, move |_| {
            let figures = Figures::load(prepare::models(&self.inference, &store)?)?;
            sheets
                .iter()
                .try_for_each(|sheet| leave(sheet, &figures, &self.out, self.small))
        })
        .await
    }
}

/// The sheets of these names, or all.
fn chosen(names: &[String]) -> Result<Vec<Sheet>> {
    let mut sheets = Sheet::all()?;
    let known: Vec<_> = sheets.iter().map(|sheet| sheet.name).collect();
    if let Some(name) = names.iter().find(|name| !known.contains(&name.as_str())) {
        bail!("there is no sheet `{name}`; there are {}", known.join(", "));
    }
    sheets.retain(|sheet| names.is_empty() || names.iter().any(|name| name == sheet.name));
    Ok(sheets)
}

fn leave(sheet: &Sheet, figures: &Figures, folder: &Path, small: bool) -> Result<()> {
    let Drawing {
        width,
        height,
        pixels,
        ..
    } = sheet.draw(figures)?;
    let picture = RgbImage::from_raw(width, height, pixels)
        .context("a sheet has fewer pixels than its size says")?;
    let (extension, bytes) = if small {
        ("jpg", jpeg(&picture)?)
    } else {
        ("png", png(&picture)?)
    };
    let path = folder.join(sheet.name).with_extension(extension);
    std::fs::write(&path, bytes).with_context(|| format!("{} is not writable", path.display()))?;
    Ok(writeln!(
        stdout(),
        "{} pictures in {}",
        sheet.pictures(),
        path.display()
    )?)
}

fn png(picture: &RgbImage) -> Result<Vec<u8>> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png)?;
    Ok(bytes.into_inner())
}

/// A picture small enough for a document, as good as it can be.
fn jpeg(picture: &RgbImage) -> Result<Vec<u8>> {
    let (width, height) = picture.dimensions();
    let share = (f64::from(SIDE) / f64::from(width.max(height))).min(1.0);
    let [width, height] = [width, height].map(|side| (f64::from(side) * share).round() as u32);
    let picture = imageops::resize(picture, width, height, FilterType::Lanczos3);
    for quality in (30..=90).rev().step_by(10) {
        let mut bytes = Vec::new();
        JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(&picture)?;
        if bytes.len() <= BYTES {
            return Ok(bytes);
        }
    }
    bail!("a sheet of {width} x {height} pixels does not fit into {BYTES} bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_that_does_not_exist_is_refused_with_those_that_do() {
        let error = chosen(&["shoes".to_owned()]).unwrap_err().to_string();

        assert!(
            error.contains("`shoes`") && error.contains("hairs"),
            "{error}"
        );
        assert_eq!(chosen(&["poses".to_owned()]).unwrap()[0].name, "poses");
    }

    #[test]
    fn a_small_sheet_is_small_whatever_it_shows() {
        let noisy = RgbImage::from_fn(2000, 700, |x, y| {
            image::Rgb([
                ((x * y).wrapping_mul(7919) >> 3) as u8,
                ((x * 31) ^ (y * 17)) as u8,
                (x + y) as u8,
            ])
        });

        let bytes = jpeg(&noisy).unwrap();

        let small = image::load_from_memory(&bytes).unwrap();
        assert_eq!((small.width(), small.height()), (1200, 420));
        assert!(bytes.len() <= BYTES);
    }
}
