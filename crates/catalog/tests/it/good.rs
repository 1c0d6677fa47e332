use likeness_catalog::Garment;
use rust_xlsxwriter::{Format, Workbook};

use crate::files::{GOOD, archive, cell, read, sheet, workbook};

fn columns(garment: &Garment) -> [String; 7] {
    let join = |list: &likeness_catalog::List| list.iter().collect::<Vec<_>>().join("|");
    [
        garment.url.clone(),
        garment.brand.clone(),
        garment.gender.clone(),
        garment.name.clone(),
        join(&garment.colors),
        join(&garment.colors_hex),
        join(&garment.sizes),
    ]
}

#[test]
fn lists_are_trimmed_and_hexes_written_alike() {
    let row = [
        " https://example.com/1 ",
        "BrandA",
        "Male",
        "Cloth1",
        "Red, Blue ,Green",
        "#FF0000,0000ff,#008000 ",
        "S, 2XL,38",
    ];

    let garments = read(&workbook(&[row])).unwrap();

    let expected = [
        "https://example.com/1",
        "BrandA",
        "Male",
        "Cloth1",
        "Red|Blue|Green",
        "#FF0000|#0000FF|#008000",
        "S|2XL|38",
    ];
    assert_eq!(garments.len(), 1);
    assert_eq!(columns(&garments[0]), expected);
}

#[test]
fn columns_stand_in_any_order_and_case_among_others() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let headers = [
        "note",
        "SIZES",
        "colors  HEX",
        "Colors",
        "name",
        "gender",
        "brand",
        "Url",
    ];
    for (column, header) in (3..).zip(headers) {
        sheet.write_string(4, column, header).unwrap();
    }
    let cells = GOOD.iter().rev();
    for (column, cell) in (4..).zip(cells) {
        sheet.write_string(6, column, *cell).unwrap();
    }

    let garments = read(&book.save_to_buffer().unwrap()).unwrap();

    assert_eq!(garments[0].name, "Cloth1");
    assert_eq!(
        garments[0].sizes.iter().collect::<Vec<_>>(),
        ["S", "M", "L"]
    );
}

#[test]
fn numbers_become_the_text_that_a_person_sees() {
    let mut book = Workbook::new();
    let styled = Format::new().set_num_format("0.00");
    let sheet = book.add_worksheet();
    for (column, header) in (0..).zip(crate::files::HEADERS) {
        sheet.write_string(0, column, header).unwrap();
    }
    for (column, cell) in (0..).zip(GOOD) {
        sheet.write_string(1, column, cell).unwrap();
    }
    sheet.write_number(1, 3, 501).unwrap();
    sheet.write_number_with_format(1, 6, 38.0, &styled).unwrap();

    let garments = read(&book.save_to_buffer().unwrap()).unwrap();

    assert_eq!(garments[0].name, "501");
    assert_eq!(garments[0].sizes.iter().collect::<Vec<_>>(), ["38"]);
}

#[test]
fn empty_rows_and_hidden_sheets_are_passed_over() {
    let mut book = Workbook::new();
    book.add_worksheet()
        .set_hidden(true)
        .write_string(0, 0, "x")
        .unwrap();
    let sheet = book.add_worksheet();
    sheet.set_active(true);
    for (row, cells) in [(0, crate::files::HEADERS), (3, GOOD)] {
        for (column, cell) in (0..).zip(cells) {
            sheet.write_string(row, column, cell).unwrap();
        }
    }
    sheet.write_string(2, 0, "  ").unwrap();

    assert_eq!(read(&book.save_to_buffer().unwrap()).unwrap().len(), 1);
}

#[test]
fn an_old_workbook_is_read_like_a_new_one() {
    let bytes = include_bytes!("../../../../tests/fixtures/catalog/garments.xls");

    let garments = read(bytes).unwrap();

    let rows: Vec<_> = garments.iter().map(columns).collect();
    let first = [
        "https://example.com/1",
        "BrandA",
        "Male",
        "Cloth1",
        "Red|Blue|Green",
    ];
    assert_eq!(rows[0][..5], first);
    assert_eq!(rows[0][5..], ["#FF0000|#0000FF|#008000", "S|M|L"]);
    assert_eq!(
        rows[1][3..],
        ["501", "Black|White", "#000000|#FFFFFF", "38"]
    );
    assert_eq!(rows[2][4..], ["Größe", "#800080", "XL"]);
    assert_eq!(rows.len(), 3);
}

#[test]
fn a_workbook_without_garments_has_none() {
    let headers: String = ('A'..)
        .zip(crate::files::HEADERS)
        .fold(String::new(), |all, (at, header)| {
            all + &cell(&format!("{at}1"), header)
        });

    let garments = read(&archive(
        sheet(&format!("<row r=\"1\">{headers}</row>")).as_bytes(),
        &[],
    ));

    assert_eq!(garments.unwrap(), []);
}
