//! Workbooks, from the upload to the picture.

mod drawing;
mod uploads;

use likeness_tests::TestApp;
use poem::test::TestResponse;
use rust_xlsxwriter::Workbook;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The rows that the studio's document prints.
const DOCUMENTED: [[&str; 7]; 4] = [
    [
        "URL",
        "Brand",
        "Gender",
        "Name",
        "Colors",
        "Colors Hex",
        "Sizes",
    ],
    [
        "https://example.com/1",
        "BrandA",
        "Male",
        "Cloth1",
        "Red,Blue,Green",
        "#FF0000,#0000FF,#008000",
        "S,M,L",
    ],
    [
        "https://example.com/2",
        "BrandB",
        "Female",
        "Cloth2",
        "Black,White",
        "#000000,#FFFFFF",
        "XS,S,M,L,XL",
    ],
    [
        "https://example.com/3",
        "BrandC",
        "Female",
        "Cloth3",
        "Yellow,Purple",
        "#FFFF00,#800080",
        "M,L,XL,XXL",
    ],
];

/// A workbook with these cells, all text.
fn workbook(rows: &[[&str; 7]]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(cells) {
            sheet.write_string(row, column, *cell).unwrap();
        }
    }
    workbook.save_to_buffer().unwrap()
}

async fn upload(app: &TestApp, kind: &str, bytes: Vec<u8>) -> TestResponse {
    let request = app.client.post("/upload_clothes").content_type(kind);
    request.body(bytes).send().await
}
