//! Contact sheets: every value of a vocabulary in one picture, each with its name.

mod letters;
mod plan;

use self::letters::{LINE, write};
use crate::{Drawing, Error, FigureSpec, Figures};

/// Pixels between cells, and around letters.
const GAP: u32 = 4;
/// Lines of letters below a cell.
const LINES: u32 = 2;
/// Colour of the paper and of the letters.
const PAPER: u8 = 240;
const INK: u8 = 40;

/// A picture of many small pictures, in rows.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// What it shows, fit for a file's name.
    pub name: &'static str,
    columns: usize,
    cells: Vec<Cell>,
}

/// One of its pictures; all are of the same size.
#[derive(Clone, Debug)]
struct Cell {
    /// What is written below it, line by line.
    label: Vec<String>,
    figure: FigureSpec,
}

impl Sheet {
    /// Every sheet; what is in the vocabulary is in one of them.
    ///
    /// # Errors
    /// When the figure that the sheets vary cannot be read.
    pub fn all() -> Result<Vec<Self>, Error> {
        let damaged = |entry: &'static str| move |e| Error::damaged(entry, e);
        let model: FigureSpec =
            serde_json::from_str(include_str!("model.json")).map_err(damaged("model.json"))?;
        let people: Vec<FigureSpec> =
            serde_json::from_str(include_str!("people.json")).map_err(damaged("people.json"))?;
        Ok(plan::sheets(&model, people))
    }

    /// How many pictures it holds.
    #[must_use]
    pub fn pictures(&self) -> usize {
        self.cells.len()
    }

    /// Draws its pictures one after the other, each with its name below.
    ///
    /// # Errors
    /// When a figure cannot be drawn.
    pub fn draw(&self, figures: &Figures) -> Result<Drawing, Error> {
        let size = |of: fn(&FigureSpec) -> u32| {
            self.cells
                .iter()
                .map(|cell| of(&cell.figure))
                .max()
                .unwrap_or(0)
        };
        let (across, down) = (
            size(|f| f.width) + GAP,
            size(|f| f.height) + LINES * LINE + GAP,
        );
        let rows = self.cells.len().div_ceil(self.columns.max(1));
        let mut sheet = Drawing::plain(across * self.columns as u32, down * rows as u32, PAPER);
        for (index, cell) in self.cells.iter().enumerate() {
            let left = across * (index % self.columns) as u32;
            let top = down * (index / self.columns) as u32;
            let picture = figures.draw(&cell.figure)?;
            sheet.paste(&picture, (left, top));
            for (line, label) in (0..).zip(&cell.label) {
                let at = (left + GAP, top + picture.height + line * LINE);
                write(&mut sheet, label, at, across - GAP, INK);
            }
        }
        Ok(sheet)
    }
}

impl Drawing {
    fn plain(width: u32, height: u32, grey: u8) -> Self {
        Self {
            width,
            height,
            pixels: vec![grey; (width * height * 3) as usize],
            stages: Vec::new(),
        }
    }

    fn paste(&mut self, picture: &Self, (left, top): (u32, u32)) {
        let width = (picture.width * 3) as usize;
        for (row, pixels) in (top..).zip(picture.pixels.chunks(width)) {
            let start = ((row * self.width + left) * 3) as usize;
            self.pixels[start..start + width].copy_from_slice(pixels);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::{CameraView, Expression, FaceShape, GarmentKind, HAIRSTYLES, Pose};

    #[test]
    fn every_word_of_the_vocabulary_is_in_a_sheet() {
        let sheets = Sheet::all().unwrap();

        let labels: Vec<_> = sheets
            .iter()
            .flat_map(|sheet| &sheet.cells)
            .flat_map(|cell| {
                cell.label
                    .join(" ")
                    .split(' ')
                    .map(str::to_owned)
                    .collect::<Vec<_>>()
            })
            .collect();

        let words = Pose::ALL.iter().map(|w| w.as_str());
        let words = words.chain(CameraView::ALL.iter().map(|w| w.as_str()));
        let words = words.chain(FaceShape::ALL.iter().map(|w| w.as_str()));
        let words = words.chain(Expression::ALL.iter().map(|w| w.as_str()));
        let words = words.chain(GarmentKind::ALL.iter().map(|w| w.as_str()));
        let missing = |word: &&str| !word.split(' ').all(|w| labels.iter().any(|l| l == w));
        assert_eq!(
            words.filter(missing).collect::<Vec<_>>(),
            Vec::<&str>::new()
        );
        let hairs = sheets.iter().find(|sheet| sheet.name == "hairs").unwrap();
        assert_eq!(hairs.pictures(), usize::from(HAIRSTYLES));
    }

    #[test]
    fn a_picture_is_put_where_its_cell_is() {
        let mut sheet = Drawing::plain(4, 3, 9);

        sheet.paste(&Drawing::plain(2, 1, 7), (1, 2));

        assert_eq!(sheet.pixels[..27], [9; 27]);
        assert_eq!(sheet.pixels[27..], [7, 7, 7, 7, 7, 7, 9, 9, 9]);
    }
}
