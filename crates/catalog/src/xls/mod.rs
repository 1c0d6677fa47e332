//! Workbooks of Excel 97 to 2003: a compound file with a stream of records.

mod chains;
mod distil;
mod record;
mod sheet;
mod strings;

use std::io::{Cursor, Read, Write};

use calamine::{Reader, Xls};
use cfb::{CompoundFile, Version};

use crate::table::Table;
use crate::value::value;
use crate::{Error, Limits};

/// The stream of records.
const STREAM: &str = "/Workbook";

/// Tells a table the cells of the first visible sheet.
///
/// What reads the records copies a shared text into every cell that shows it and spreads the cells over a grid, so it gets a file
/// that holds nothing but records that were looked at.
pub(crate) fn read(bytes: &[u8], limits: &Limits, table: &mut Table<'_>) -> Result<(), Error> {
    let stream = open(bytes, limits)?;
    table.deadline().check()?;
    let distilled = distil::distil(&stream, limits)?;
    drop(stream);
    let file = pack(&distilled).map_err(Error::unreadable)?;
    drop(distilled);
    table.deadline().check()?;
    let mut workbook = Xls::new(Cursor::new(file)).map_err(Error::unreadable)?;
    let name = workbook.sheet_names().into_iter().next();
    let name = name.ok_or_else(|| Error::unreadable("it has no visible sheet"))?;
    let range = workbook.worksheet_range(&name).map_err(Error::unreadable)?;
    let merged = workbook.merge_cells_by_sheet_name(&name);
    drop(workbook);
    let (top, left) = range.start().unwrap_or_default();
    for (row, cells) in (top..).zip(range.rows()) {
        for (column, cell) in (left..).zip(cells) {
            if let Some(value) = value(cell) {
                table.cell(row, column, value)?;
            }
        }
    }
    table.end_row()?;
    for range in merged.map_err(Error::unreadable)? {
        table.merged(range.start.0, range.start.1, range.end.1);
    }
    Ok(())
}

/// The records of a workbook.
fn open(bytes: &[u8], limits: &Limits) -> Result<Vec<u8>, Error> {
    chains::check(bytes)?;
    let mut file = CompoundFile::open(Cursor::new(bytes)).map_err(Error::unreadable)?;
    if !file.is_stream(STREAM) {
        return Err(Error::unreadable(
            "it has no workbook of Excel 97 or later inside, or it has a password",
        ));
    }
    let stream = file.open_stream(STREAM).map_err(Error::unreadable)?;
    let mut records = Vec::new();
    let most = u64::try_from(limits.bytes).unwrap_or(u64::MAX);
    stream
        .take(most)
        .read_to_end(&mut records)
        .map_err(Error::unreadable)?;
    Ok(records)
}

/// A compound file of nothing but these records.
fn pack(records: &[u8]) -> std::io::Result<Vec<u8>> {
    let file = Cursor::new(Vec::new());
    let mut file = CompoundFile::create_with_version(Version::V3, file)?;
    file.create_stream(STREAM)?.write_all(records)?;
    file.flush()?;
    Ok(file.into_inner().into_inner())
}
