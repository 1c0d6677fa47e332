//! Workbooks of Office Open XML: a zip archive of XML files.

mod budget;
mod part;

use std::io::{Cursor, Write, copy, sink};

use calamine::{Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use zip::result::ZipError;
use zip::{ZipArchive, ZipWriter};

use self::budget::Budget;
use self::part::Totals;
use crate::limits::Deadline;
use crate::table::Table;
use crate::value::value;
use crate::{Error, Limits};

/// What stands before each entry of an archive's directory.
const DIRECTORY_ENTRY: &[u8] = b"PK\x01\x02";

/// Tells a table the cells of the first visible sheet.
pub(crate) fn read(bytes: &[u8], limits: &Limits, table: &mut Table<'_>) -> Result<(), Error> {
    let entries = occurrences(bytes, DIRECTORY_ENTRY);
    if entries > limits.entries {
        return Err(Error::too_large("files inside", limits.entries));
    }
    let (checked, totals) = check(bytes, limits, table.deadline())?;
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(checked)).map_err(Error::from)?;
    let sheet = workbook
        .sheets_metadata()
        .iter()
        .find(|sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible);
    let name = sheet.map(|sheet| sheet.name.clone());
    let name = name.ok_or_else(|| Error::unreadable("it has no visible sheet"))?;
    read_cells(&mut workbook, &name, table)?;
    if totals.has_merged_cells() {
        for range in workbook.merge_cells_by_sheet_name(&name)? {
            table.merged(range.start.0, range.start.1, range.end.1);
        }
    }
    Ok(())
}

fn read_cells(
    workbook: &mut Xlsx<Cursor<Vec<u8>>>,
    sheet: &str,
    table: &mut Table<'_>,
) -> Result<(), Error> {
    let mut cells = workbook.worksheet_cells_reader(sheet)?;
    while let Some(cell) = cells.next_cell()? {
        let (row, column) = cell.get_position();
        if let Some(value) = value(cell.get_value()) {
            table.cell(row, column, value)?;
        }
    }
    table.end_row()
}

/// Counts what the archive holds, and returns one of only the parts that are read.
///
/// Styles and pictures are left out: whatever they say, no cell's text changes.
fn check(bytes: &[u8], limits: &Limits, deadline: Deadline) -> Result<(Vec<u8>, Totals), Error> {
    let mut archive = ZipArchive::new(Cursor::new(bytes))?;
    let mut totals = Totals::default();
    let mut inflated = 0;
    let mut checked = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        deadline.check()?;
        let entry = archive.by_index(index)?;
        let is_read = is_read(&entry.name()?);
        let mut entry = Budget::new(entry, limits.inflated_bytes - inflated);
        let counted = if is_read {
            part::count(&mut entry, &mut totals, limits, deadline)
        } else {
            copy(&mut entry, &mut sink())
                .map(drop)
                .map_err(Error::unreadable)
        };
        if entry.is_used_up() {
            let most = limits.inflated_bytes;
            return Err(Error::too_large("bytes when it is inflated", most));
        }
        counted?;
        inflated += entry.taken();
        drop(entry);
        if is_read {
            checked.raw_copy_file(archive.by_index_raw(index)?)?;
        }
    }
    totals.check()?;
    let mut checked = checked.finish()?;
    checked.flush().map_err(Error::unreadable)?;
    Ok((checked.into_inner(), totals))
}

/// Whether a file of the archive matters for the cells of a sheet.
fn is_read(name: &str) -> bool {
    let name = name.replace('\\', "/").to_ascii_lowercase();
    let unread = ["styles.xml", "theme1.xml"];
    (name.ends_with(".xml") || name.ends_with(".rels"))
        && !name.contains("worksheets/_rels/")
        && !unread.iter().any(|file| name.ends_with(file))
}

/// How often a pattern occurs.
fn occurrences(bytes: &[u8], pattern: &[u8]) -> usize {
    bytes
        .windows(pattern.len())
        .filter(|window| *window == pattern)
        .count()
}

impl From<ZipError> for Error {
    fn from(error: ZipError) -> Self {
        Self::unreadable(error)
    }
}

impl From<XlsxError> for Error {
    fn from(error: XlsxError) -> Self {
        Self::unreadable(error)
    }
}
