use rust_xlsxwriter::{Format, Workbook};

use crate::files::{GOOD, HEADERS, faults, with, workbook};

#[test]
fn each_fault_is_told_by_row_and_column() {
    for (column, cell) in [
        ("URL", ""),
        ("URL", "https://\nexample.com"),
        ("Brand", ""),
        ("Gender", " "),
        ("Name", ""),
        ("Colors", ""),
        ("Colors", "Red,,Blue"),
        ("Colors Hex", ""),
        ("Colors Hex", "#FF0000,#00F"),
        ("Colors Hex", "#FF0000,#GG0000"),
        ("Colors Hex", "#FF0000"),
        ("Sizes", ""),
        ("Sizes", "S,huge"),
        ("Sizes", "S;M"),
        ("Sizes", "3840"),
    ] {
        let told = faults(&workbook(&[with("Name", "Other"), with(column, cell)]));

        assert_eq!(told.len(), 1, "{column} {cell:?}: {told:?}");
        assert_eq!((told[0].0, told[0].1), (3, column), "{told:?}");
    }
}

#[test]
fn all_faults_of_all_rows_are_told_at_once_but_not_more_than_a_hundred() {
    let bad = ["", "", "Male", "Cloth1", "Red", "red", "S"];

    let few = faults(&workbook(&[bad, GOOD, bad]));
    let many = faults(&workbook(&[bad; 50]));

    let places: Vec<_> = few.iter().map(|(row, column, _)| (*row, *column)).collect();
    let expected = [2, 4].map(|row| [(row, "URL"), (row, "Brand"), (row, "Colors Hex")]);
    assert_eq!(places, expected.concat());
    assert_eq!(many.len(), 100);
}

#[test]
fn missing_and_double_columns_are_told_by_the_row_of_the_headers() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, header) in (0..).zip([
        "URL", "Brand", "Gender", "Title", "Colors", "Hex", "Sizes", "brand",
    ]) {
        sheet.write_string(2, column, header).unwrap();
    }

    let told = faults(&book.save_to_buffer().unwrap());

    let told: Vec<_> = told
        .iter()
        .map(|(row, column, message)| (*row, *column, message.as_str()))
        .collect();
    let expected = [
        (3, "Brand", "the column is there twice"),
        (3, "Name", "the column is missing"),
        (3, "Colors Hex", "the column is missing"),
    ];
    assert_eq!(told, expected);
}

#[test]
fn a_garment_that_stands_in_two_rows_is_a_fault_of_the_later_one() {
    let told = faults(&workbook(&[
        GOOD,
        with("Name", "Other"),
        with("Name", "CLOTH1"),
    ]));

    let message = "is the garment of row 2 again".to_owned();
    assert_eq!(told, [(4, "Name", message)]);
}

#[test]
fn cells_that_are_no_text_and_merged_ones_are_faults() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let date = Format::new().set_num_format("yyyy-mm-dd");
    for (column, header) in (0..).zip(HEADERS) {
        sheet.write_string(0, column, header).unwrap();
    }
    for row in [1, 2] {
        for (column, cell) in (0..).zip(GOOD) {
            sheet.write_string(row, column, cell).unwrap();
        }
        sheet
            .write_string(row, 0, format!("https://example.com/{row}"))
            .unwrap();
    }
    let mut merged = book.save_to_buffer().unwrap();
    assert_eq!(crate::files::read(&merged).unwrap().len(), 2);
    let sheet = book.worksheet_from_index(0).unwrap();
    sheet
        .merge_range(1, 1, 2, 1, "BrandA", &Format::new())
        .unwrap();
    merged = book.save_to_buffer().unwrap();
    let merged = faults(&merged);
    let sheet = book.worksheet_from_index(0).unwrap();
    sheet.write_boolean(2, 3, true).unwrap();
    sheet
        .write_number_with_format(2, 6, 45_999.0, &date)
        .unwrap();
    let others = faults(&book.save_to_buffer().unwrap());

    assert!(merged.contains(&(
        2,
        "Brand",
        "is merged with other cells; split them".to_owned()
    )));
    assert!(
        others
            .iter()
            .any(|fault| fault.1 == "Name" && fault.2.contains("truth value"))
    );
    assert!(others.iter().any(|fault| fault.1 == "Sizes"));
}
