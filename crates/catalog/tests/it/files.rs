//! Writes workbooks.

use std::io::{Cursor, Write};

use likeness_catalog::{Error, Fault, Garment, Limits};
use rust_xlsxwriter::Workbook;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// The headers, as the studio's document prints them.
pub(crate) const HEADERS: [&str; 7] = [
    "URL",
    "Brand",
    "Gender",
    "Name",
    "Colors",
    "Colors Hex",
    "Sizes",
];

/// A garment without faults.
pub(crate) const GOOD: [&str; 7] = [
    "https://example.com/1",
    "BrandA",
    "Male",
    "Cloth1",
    "Red,Blue",
    "#FF0000,#0000FF",
    "S,M,L",
];

/// A workbook with these cells, all text.
pub(crate) fn workbook(rows: &[[&str; 7]]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, cells) in (0..).zip([HEADERS].iter().chain(rows)) {
        for (column, cell) in (0..).zip(cells) {
            sheet.write_string(row, column, *cell).unwrap();
        }
    }
    workbook.save_to_buffer().unwrap()
}

/// A good garment with another cell.
pub(crate) fn with(column: &str, cell: &'static str) -> [&'static str; 7] {
    let mut garment = GOOD;
    garment[HEADERS.iter().position(|header| *header == column).unwrap()] = cell;
    garment
}

/// A cell with text, as a sheet's XML writes it.
pub(crate) fn cell(place: &str, text: &str) -> String {
    format!(r#"<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>"#)
}

/// A row of cells with text from column A on.
pub(crate) fn row(number: usize, cells: &[&str]) -> String {
    let cells: String = ('A'..)
        .zip(cells)
        .map(|(column, text)| cell(&format!("{column}{number}"), text))
        .collect();
    format!(r#"<row r="{number}">{cells}</row>"#)
}

/// A sheet with these rows.
pub(crate) fn sheet(rows: &str) -> String {
    format!("<worksheet><sheetData>{rows}</sheetData></worksheet>")
}

/// A sheet with the headers and these rows.
pub(crate) fn headed(rows: &str) -> String {
    sheet(&format!("{}{rows}", row(1, &HEADERS)))
}

/// An archive with a workbook of this sheet and further files.
pub(crate) fn archive(sheet: &[u8], others: &[(&str, &[u8])]) -> Vec<u8> {
    let relations = r#"<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
    let files: [(&str, &[u8]); 4] = [
        (
            "_rels/.rels",
            br#"<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
        ),
        (
            "xl/workbook.xml",
            br#"<workbook><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>"#,
        ),
        ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in others.iter().chain(&files) {
        archive.start_file(*name, options).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// Reads a workbook under the usual limits.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<Garment>, Error> {
    likeness_catalog::read(bytes, &Limits::default())
}

/// What is wrong in which row and column.
pub(crate) fn faults(bytes: &[u8]) -> Vec<(u32, &'static str, String)> {
    match read(bytes) {
        Err(Error::Invalid(faults)) => faults
            .into_iter()
            .map(
                |Fault {
                     row,
                     column,
                     message,
                 }| (row, column, message),
            )
            .collect(),
        other => panic!("{other:?}"),
    }
}
