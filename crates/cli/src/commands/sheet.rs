use std::io::{Write, stdout};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use image::ExtendedColorType;
use likeness_figure::{Figures, Sheet};

use crate::config::{DataSettings, InferenceSettings};
use crate::interruptible::interruptible;
use crate::{DataDir, prepare, shutdown};

#[derive(Args, Debug)]
pub(super) struct Contact {
    /// Folder for the sheets, as PNG files named like them; made if it is missing.
    out: PathBuf,

    /// The sheets to draw: hairs, garments, tones, poses, expressions, bodies; all when none is named.
    which: Vec<String>,

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
                .try_for_each(|sheet| leave(sheet, &figures, &self.out))
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

fn leave(sheet: &Sheet, figures: &Figures, folder: &Path) -> Result<()> {
    let drawing = sheet.draw(figures)?;
    let path = folder.join(sheet.name).with_extension("png");
    image::save_buffer(
        &path,
        &drawing.pixels,
        drawing.width,
        drawing.height,
        ExtendedColorType::Rgb8,
    )
    .with_context(|| format!("{} is not writable", path.display()))?;
    Ok(writeln!(
        stdout(),
        "{} pictures in {}",
        sheet.pictures(),
        path.display()
    )?)
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
}
