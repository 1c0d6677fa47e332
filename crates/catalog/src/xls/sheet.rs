use super::record::{
    BOF, BOOL_ERR, EOF, FORMULA, LABEL, LABEL_SST, MERGE_CELLS, MUL_RK, NUMBER, RK, RSTRING,
    Record, STRING, damaged, double_word,
};
use crate::{Error, Limits};

/// Most ranges of merged cells.
const MOST_MERGED: usize = 10_000;

/// How many places of the grid there may be for each cell, besides those of a small sheet.
const SPREAD: usize = 8;

/// Places of the grid of a small sheet.
const SMALL: usize = 100_000;

/// Most places of the grid, filled or not: what reads them keeps several copies of it.
const MOST_PLACES: usize = 500_000;

/// What was seen of a sheet's cells.
struct Seen<'a> {
    limits: &'a Limits,
    texts: &'a [u16],
    cells: usize,
    characters: usize,
    merged: usize,
    /// Row, column and format of the formula whose text comes next.
    formula: Option<[u8; 6]>,
    rows: (usize, usize),
    columns: (usize, usize),
}

/// Appends to `stream` the records that tell a sheet's cells; `texts` are the lengths of the shared ones.
pub(super) fn distil(
    records: &[u8],
    texts: &[u16],
    limits: &Limits,
    stream: &mut Vec<u8>,
) -> Result<(), Error> {
    let mut seen = Seen {
        limits,
        texts,
        cells: 0,
        characters: 0,
        merged: 0,
        formula: None,
        rows: (usize::MAX, 0),
        columns: (usize::MAX, 0),
    };
    let mut depth = 0_usize;
    let mut rest = records;
    while let Some((record, next)) = Record::first(rest)? {
        match record.kind {
            BOF => depth += 1,
            // Within a sheet, charts have cells of their own.
            EOF if depth <= 1 => {
                seen.check()?;
                return Record::write(EOF, &[], stream);
            }
            EOF => depth -= 1,
            _ if depth == 1 => seen.record(&record, stream)?,
            _ => {}
        }
        rest = next;
    }
    Err(damaged())
}

impl Seen<'_> {
    /// Looks at a record and keeps it if it tells a cell.
    fn record(&mut self, record: &Record<'_>, stream: &mut Vec<u8>) -> Result<(), Error> {
        let least = match record.kind {
            FORMULA => 22,
            NUMBER => 14,
            RK | LABEL_SST => 10,
            LABEL | RSTRING => 9,
            BOOL_ERR => 8,
            MUL_RK => return self.numbers(record, stream),
            MERGE_CELLS => return self.merged(record, stream),
            STRING => return self.text_result(record, stream),
            _ => return Ok(()),
        };
        if record.data.len() < least {
            return Err(damaged());
        }
        self.cell(record.word(0)?, record.word(2)?)?;
        match record.kind {
            FORMULA => return self.result(record, stream),
            LABEL | RSTRING => self.text(record, 6)?,
            LABEL_SST => {
                let index = usize::try_from(double_word(record.data, 6)?).ok();
                let length = index.and_then(|index| self.texts.get(index));
                self.characters(*length.ok_or_else(damaged)?)?;
            }
            _ => {}
        }
        record.keep(stream)
    }

    /// Keeps what a formula gave, not how it is worked out ([MS-XLS] 2.5.133).
    fn result(&mut self, record: &Record<'_>, stream: &mut Vec<u8>) -> Result<(), Error> {
        let (place, result) = (&record.data[..6], &record.data[6..14]);
        self.formula = None;
        match *result {
            [0, .., 0xff, 0xff] => {
                self.formula = place.try_into().ok();
                Ok(())
            }
            [what @ (1 | 2), _, value, .., 0xff, 0xff] => {
                Record::write(BOOL_ERR, &[place, &[value, what - 1]].concat(), stream)
            }
            [.., 0xff, 0xff] => Ok(()),
            _ => Record::write(NUMBER, &record.data[..14], stream),
        }
    }

    fn text_result(&mut self, record: &Record<'_>, stream: &mut Vec<u8>) -> Result<(), Error> {
        let Some(place) = self.formula.take() else {
            return Ok(());
        };
        self.text(record, 0)?;
        Record::write(LABEL, &[&place, record.data].concat(), stream)
    }

    fn numbers(&mut self, record: &Record<'_>, stream: &mut Vec<u8>) -> Result<(), Error> {
        let end = record.data.len().checked_sub(2).ok_or_else(damaged)?;
        let (row, first, last) = (record.word(0)?, record.word(2)?, record.word(end)?);
        let columns = last.checked_sub(first).ok_or_else(damaged)?;
        if record.data.len() != 6 + 6 * (usize::from(columns) + 1) {
            return Err(damaged());
        }
        for column in first..=last {
            self.cell(row, column)?;
        }
        record.keep(stream)
    }

    fn merged(&mut self, record: &Record<'_>, stream: &mut Vec<u8>) -> Result<(), Error> {
        let ranges = usize::from(record.word(0)?);
        self.merged += ranges;
        if self.merged > MOST_MERGED {
            return Err(Error::too_large("merged ranges", MOST_MERGED));
        }
        if record.data.len() < 2 + 8 * ranges {
            return Err(damaged());
        }
        record.keep(stream)
    }

    /// Looks at a text in a record: how many characters, how wide, then the characters.
    fn text(&mut self, record: &Record<'_>, at: usize) -> Result<(), Error> {
        let length = record.word(at)?;
        let flags = record.data.get(at + 2).ok_or_else(damaged)?;
        let bytes = usize::from(length) * (1 + usize::from(flags & 1));
        if record.data.len() < at + 3 + bytes {
            return Err(damaged());
        }
        self.characters(length)
    }

    fn characters(&mut self, more: u16) -> Result<(), Error> {
        self.characters += usize::from(more);
        // A character of a workbook may take three bytes.
        if self.characters > self.limits.text_bytes / 3 {
            return Err(Error::too_large("bytes of text", self.limits.text_bytes));
        }
        Ok(())
    }

    fn cell(&mut self, row: u16, column: u16) -> Result<(), Error> {
        let (row, column) = (usize::from(row), usize::from(column));
        if column >= self.limits.columns {
            return Err(Error::too_large("columns", self.limits.columns));
        }
        self.cells += 1;
        self.rows = (self.rows.0.min(row), self.rows.1.max(row));
        self.columns = (self.columns.0.min(column), self.columns.1.max(column));
        Ok(())
    }

    /// Refuses cells that are many or far apart: they are spread over a grid.
    fn check(&self) -> Result<(), Error> {
        let span = |(first, last): (usize, usize)| (last + 1).saturating_sub(first);
        let grid = span(self.rows) * span(self.columns);
        if grid > SMALL + SPREAD * self.cells {
            return Err(Error::unreadable("its cells are too far apart"));
        }
        if grid > MOST_PLACES {
            return Err(Error::too_large(
                "places from its first to its last cell",
                MOST_PLACES,
            ));
        }
        Ok(())
    }
}
