//! Reads garment workbooks.
//!
//! A workbook is `.xlsx` or `.xls`; its first visible sheet holds a row of headers and below it one garment a row. Bytes come from
//! anybody, so everything that a reader would reserve memory or time for is counted before the reader sees it.

mod error;
mod garment;
mod limits;
mod table;
mod value;
mod xls;
mod xlsx;

use std::panic::{AssertUnwindSafe, catch_unwind};

pub use self::error::{Error, Fault};
pub use self::garment::{Garment, List};
pub use self::limits::{LONGEST_LIST, LONGEST_TEXT, LONGEST_URL, Limits};
use self::table::Table;

/// What a zip archive begins with.
const ZIP: &[u8] = b"PK\x03\x04";

/// What a compound file begins with.
const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// The garments of a workbook, in the order of its rows: all of them or none.
///
/// Takes seconds for large workbooks and blocks meanwhile.
///
/// # Errors
///
/// `TooLarge` when it goes beyond the limits, `Unreadable` when it is no workbook or a damaged one, `Invalid` with what is wrong in
/// which row and column.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Vec<Garment>, Error> {
    if bytes.len() > limits.bytes {
        return Err(Error::too_large("bytes", limits.bytes));
    }
    // The readers of both formats may panic on damage that nobody thought of.
    let read = catch_unwind(AssertUnwindSafe(|| read_table(bytes, limits)));
    read.unwrap_or_else(|_| Err(Error::unreadable("it is damaged")))
}

fn read_table(bytes: &[u8], limits: &Limits) -> Result<Vec<Garment>, Error> {
    let mut table = Table::new(limits);
    if bytes.starts_with(ZIP) {
        xlsx::read(bytes, limits, &mut table)?;
    } else if bytes.starts_with(COMPOUND) {
        xls::read(bytes, limits, &mut table)?;
    } else {
        return Err(Error::unreadable("it is neither .xlsx nor .xls"));
    }
    table.finish()
}
