use super::record::{
    BOF, BOUND_SHEET, CODE_PAGE, CONTINUE, EOF, FILE_PASS, Record, SST, damaged, double_word,
};
use super::{sheet, strings};
use crate::{Error, Limits};

/// The version that Excel 97 to 2003 write.
const BIFF8: u16 = 0x0600;

/// What a stream of records says about all its sheets.
#[derive(Default)]
struct Globals<'a> {
    code_page: Option<Record<'a>>,
    sheet: Option<Record<'a>>,
    texts: Vec<&'a [u8]>,
}

/// A stream of the records that tell the cells of the first visible sheet, each of them looked at.
pub(super) fn distil(stream: &[u8], limits: &Limits) -> Result<Vec<u8>, Error> {
    let globals = read_globals(stream)?;
    let sheet = globals.sheet;
    let sheet = sheet.ok_or_else(|| Error::unreadable("it has no visible sheet"))?;
    let start = double_word(sheet.data, 0)?;
    let start = usize::try_from(start).map_err(Error::unreadable)?;
    let records = stream.get(start..).ok_or_else(damaged)?;

    let mut distilled = Vec::with_capacity(stream.len());
    let at = write_globals(&globals, &sheet, &mut distilled)?;
    let start = u32::try_from(distilled.len()).map_err(Error::unreadable)?;
    distilled[at..at + 4].copy_from_slice(&start.to_le_bytes());
    let texts = if globals.texts.is_empty() {
        Vec::new()
    } else {
        strings::lengths(&globals.texts)?
    };
    sheet::distil(records, &texts, limits, &mut distilled)?;
    Ok(distilled)
}

fn read_globals(stream: &[u8]) -> Result<Globals<'_>, Error> {
    let (first, mut rest) = Record::first(stream)?.ok_or_else(damaged)?;
    if first.kind != BOF || first.word(0)? != BIFF8 {
        return Err(Error::unreadable("it is older than Excel 97"));
    }
    let mut globals = Globals::default();
    let mut last = BOF;
    while let Some((record, next)) = Record::first(rest)? {
        match record.kind {
            FILE_PASS => return Err(Error::unreadable("it has a password")),
            CODE_PAGE => globals.code_page = Some(record),
            // A visible worksheet; others may be hidden, charts or macros.
            BOUND_SHEET if globals.sheet.is_none() && record.word(4)? & 0xff03 == 0 => {
                globals.sheet = Some(record);
            }
            SST => globals.texts = vec![record.data],
            CONTINUE if last == SST => globals.texts.push(record.data),
            EOF => return Ok(globals),
            _ => {}
        }
        if record.kind != CONTINUE {
            last = record.kind;
        }
        rest = next;
    }
    Err(damaged())
}

/// Writes the records before a sheet's, and returns where the sheet's place must be filled in.
fn write_globals(
    globals: &Globals<'_>,
    sheet: &Record<'_>,
    stream: &mut Vec<u8>,
) -> Result<usize, Error> {
    Record::write(BOF, &begin(5), stream)?;
    if let Some(code_page) = globals.code_page {
        code_page.keep(stream)?;
    }
    let at = stream.len() + 4;
    sheet.keep(stream)?;
    for (index, chunk) in globals.texts.iter().enumerate() {
        Record::write(if index == 0 { SST } else { CONTINUE }, chunk, stream)?;
    }
    Record::write(EOF, &[], stream)?;
    Record::write(BOF, &begin(0x10), stream)?;
    Ok(at)
}

/// What begins the records about a workbook (5) or a sheet (16).
fn begin(what: u8) -> [u8; 16] {
    let mut data = [0; 16];
    data[..2].copy_from_slice(&BIFF8.to_le_bytes());
    data[2] = what;
    data
}
