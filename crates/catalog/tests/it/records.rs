//! Writes workbooks of Excel 97, record by record.

use std::io::{Cursor, Write};

use cfb::{CompoundFile, Version};

/// A record of this kind.
fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap();
    [&kind.to_le_bytes(), &length.to_le_bytes(), data].concat()
}

/// Numbers in the first columns of a row.
pub(crate) fn numbers(row: u16, columns: u16) -> Vec<u8> {
    let mut data = [row.to_le_bytes(), [0; 2]].concat();
    data.extend([0; 6].repeat(columns.into()));
    data.extend((columns - 1).to_le_bytes());
    record(0x00bd, &data)
}

/// A formula in a cell that gave what these bytes stand for.
pub(crate) fn formula(row: u16, column: u16, result: [u8; 8]) -> Vec<u8> {
    let mut data = [row.to_le_bytes(), column.to_le_bytes(), [0; 2]].concat();
    data.extend(result);
    data.extend([0; 8]);
    record(0x0006, &data)
}

/// A formula in a cell that gave a text.
pub(crate) fn text(row: u16, column: u16, text: &str) -> Vec<u8> {
    let gave = formula(row, column, [0, 0, 0, 0, 0, 0, 0xff, 0xff]);
    let length = u16::try_from(text.len()).unwrap();
    let text = [&length.to_le_bytes(), &[0][..], text.as_bytes()].concat();
    [gave, record(0x0207, &text)].concat()
}

/// A workbook of one sheet with these records.
pub(crate) fn workbook(cells: impl Iterator<Item = Vec<u8>>) -> Vec<u8> {
    let begin = |what: u8| record(0x0809, &[&[0, 6, what, 0][..], &[0; 12]].concat());
    let end = record(0x000a, &[]);
    let mut stream = begin(5);
    let place = u32::try_from(stream.len() + 4 + 9 + end.len()).unwrap();
    let sheet = [&place.to_le_bytes()[..], &[0, 0, 1, 0, b'A']].concat();
    stream.extend([record(0x0085, &sheet), end.clone(), begin(0x10)].concat());
    stream.extend(cells.flatten());
    stream.extend(end);
    let mut file = CompoundFile::create_with_version(Version::V3, Cursor::new(Vec::new())).unwrap();
    let mut book = file.create_stream("/Workbook").unwrap();
    book.write_all(&stream).unwrap();
    drop(book);
    file.flush().unwrap();
    file.into_inner().into_inner()
}
