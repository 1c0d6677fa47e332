use std::time::Duration;

use likeness_catalog::{Error, Limits};

use crate::files::{GOOD, archive, cell, faults, headed, read, row, sheet, workbook};

/// What a workbook has too much of.
pub(crate) fn excess(result: Result<Vec<likeness_catalog::Garment>, Error>) -> &'static str {
    match result {
        Err(Error::TooLarge { what, .. }) => what,
        other => panic!("{other:?}"),
    }
}

/// Why a workbook cannot be read.
pub(crate) fn reason(bytes: &[u8]) -> String {
    match read(bytes) {
        Err(Error::Unreadable(reason)) => reason,
        other => panic!("{other:?}"),
    }
}

/// An archive whose files inflate to more than is allowed.
pub(crate) fn bomb() -> Vec<u8> {
    archive(
        headed("").as_bytes(),
        &[("xl/media/image1.png", &vec![0; 51 << 20])],
    )
}

/// A bomb whose directory says that its files are small.
fn lying_bomb() -> Vec<u8> {
    let mut bytes = bomb();
    let size = (51_u32 << 20).to_le_bytes();
    let places: Vec<_> = (0..bytes.len() - 4)
        .filter(|at| bytes[*at..*at + 4] == size)
        .collect();
    assert!(!places.is_empty());
    for at in places {
        bytes[at..at + 4].copy_from_slice(&100_u32.to_le_bytes());
    }
    bytes
}

#[test]
fn a_file_beyond_ten_megabytes_is_too_large() {
    let bytes = vec![b'P'; (10 << 20) + 1];

    assert_eq!(excess(read(&bytes)), "bytes");
}

#[test]
fn a_zip_bomb_is_too_large_whatever_its_directory_says() {
    assert_eq!(excess(read(&bomb())), "bytes when it is inflated");
    assert!(read(&lying_bomb()).is_err());
}

#[test]
fn a_bomb_among_the_parts_that_are_read_is_too_large() {
    let blanks = " ".repeat(51 << 10);
    let sheet = format!(
        "<worksheet>{}</worksheet>",
        format!("{blanks}<a/>").repeat(1030)
    );

    assert_eq!(
        excess(read(&archive(sheet.as_bytes(), &[]))),
        "bytes when it is inflated"
    );
}

#[test]
fn too_many_files_are_counted_before_their_directory_is_read() {
    let names: Vec<_> = (0..1000).map(|n| format!("{n}.bin")).collect();
    let files: Vec<_> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();

    assert_eq!(excess(read(&archive(b"", &files))), "files inside");
}

#[test]
fn a_cell_in_the_last_corner_is_refused() {
    let far = |place: &str, number| format!(r#"<row r="{number}">{}</row>"#, cell(place, "x"));

    let corner = read(&archive(
        headed(&far("XFD1048576", 1_048_576)).as_bytes(),
        &[],
    ));
    let alone = read(&archive(
        sheet(&far("XFD1048576", 1_048_576)).as_bytes(),
        &[],
    ));
    let below = faults(&archive(
        headed(&far("A1048576", 1_048_576)).as_bytes(),
        &[],
    ));

    assert_eq!((excess(corner), excess(alone)), ("columns", "columns"));
    assert_eq!((below[0].0, below[0].1), (1_048_576, "Brand"));
}

#[test]
fn a_row_of_endless_cells_is_refused() {
    let cells = "<c><v>1</v></c>".repeat(200);
    let same = r#"<c r="A2"><v>1</v></c>"#.repeat(200);

    for cells in [cells, same] {
        let sheet = headed(&format!("<row r=\"2\">{cells}</row>"));
        assert_eq!(excess(read(&archive(sheet.as_bytes(), &[]))), "columns");
    }
}

#[test]
fn one_row_too_many_is_refused() {
    let limits = Limits {
        rows: 2,
        ..Limits::default()
    };
    let garments: Vec<_> = ["A", "B", "C"]
        .map(|name| crate::files::with("Name", name))
        .to_vec();

    assert!(likeness_catalog::read(&workbook(&garments[..2]), &limits).is_ok());
    assert_eq!(
        excess(likeness_catalog::read(&workbook(&garments), &limits)),
        "rows"
    );
}

#[test]
fn rows_out_of_order_are_refused() {
    let sheet = headed(&format!("{}{}", row(3, &GOOD), row(2, &GOOD)));

    assert_eq!(
        reason(&archive(sheet.as_bytes(), &[])),
        "its rows are out of order"
    );
}

#[test]
fn a_document_type_is_refused_before_its_entities_expand() {
    let laughs = r#"<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>"#;
    let external = r#"<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>"#;

    for declaration in [laughs, external] {
        let texts = format!("{declaration}<sst><si><t>&b;&x;</t></si></sst>");
        let bytes = archive(
            headed("").as_bytes(),
            &[("xl/sharedStrings.xml", texts.as_bytes())],
        );
        assert_eq!(reason(&bytes), "it declares a document type");
    }
    let undeclared = headed(&row(2, &["&x;"]));
    assert!(read(&archive(undeclared.as_bytes(), &[])).is_err());
}

#[test]
fn announced_and_unused_texts_reserve_no_memory() {
    let announced = r#"<sst uniqueCount="1000000000000"></sst>"#.to_owned();
    let unused = format!("<sst>{}</sst>", "<si/>".repeat(1100));

    for texts in [announced, unused] {
        let bytes = archive(
            headed("").as_bytes(),
            &[("xl/sharedStrings.xml", texts.as_bytes())],
        );
        assert!(excess(read(&bytes)).starts_with("texts"));
    }
}

#[test]
fn a_text_or_cell_without_end_is_refused() {
    let long = headed(&row(2, &[&"x".repeat(70 << 10)]));
    let tag = headed(&format!("<c {}/>", "a=\"1\" ".repeat(20 << 10)));
    let runs = headed(&format!(
        "<c><is>{}</is></c>",
        "<r><t>xxxx</t></r>".repeat(10 << 10)
    ));
    let deep = "<a>".repeat(100);

    for sheet in [&long, &tag] {
        assert!(reason(&archive(sheet.as_bytes(), &[])).contains("too long"));
    }
    assert_eq!(
        reason(&archive(runs.as_bytes(), &[])),
        "a cell in it is too long"
    );
    assert!(reason(&archive(deep.as_bytes(), &[])).contains("too deeply"));
}

#[test]
fn a_shared_text_shown_by_every_row_counts_each_time() {
    let texts = format!("<sst><si><t>{}</t></si></sst>", "Red,".repeat(4000));
    let cells: String = (2..2300)
        .map(|n| format!(r#"<row r="{n}"><c r="E{n}" t="s"><v>0</v></c></row>"#))
        .collect();
    let bytes = archive(
        headed(&cells).as_bytes(),
        &[("xl/sharedStrings.xml", texts.as_bytes())],
    );
    let limits = Limits {
        text_bytes: 100 << 10,
        ..Limits::default()
    };

    assert_eq!(
        excess(likeness_catalog::read(&bytes, &limits)),
        "bytes of text"
    );
}

#[test]
fn too_many_merged_ranges_sheets_and_names_are_refused() {
    let merged = format!(
        "<worksheet><sheetData/><mergeCells>{}</mergeCells></worksheet>",
        r#"<mergeCell ref="A2:A3"/>"#.repeat(10_001)
    );
    let names = format!(
        "<workbook>{}</workbook>",
        r#"<definedName name="a">x</definedName>"#.repeat(300)
    );

    assert_eq!(
        excess(read(&archive(merged.as_bytes(), &[]))),
        "merged ranges"
    );
    let names = archive(headed("").as_bytes(), &[("xl/other.xml", names.as_bytes())]);
    assert_eq!(excess(read(&names)), "parts");
}

#[test]
fn reading_ends_when_its_time_is_over() {
    let limits = Limits {
        time: Duration::ZERO,
        ..Limits::default()
    };

    let late = likeness_catalog::read(&workbook(&[GOOD]), &limits);

    assert_eq!(excess(late), "seconds of work");
}

#[test]
fn what_is_no_workbook_is_refused() {
    let good = workbook(&[GOOD]);

    assert_eq!(reason(b""), "it is neither .xlsx nor .xls");
    assert_eq!(reason(b"URL,Brand"), "it is neither .xlsx nor .xls");
    assert!(read(b"PK\x03\x04").is_err());
    assert!(read(&good[..good.len() / 2]).is_err());
    assert_eq!(
        reason(&archive(sheet("").as_bytes(), &[])),
        "its first sheet is empty"
    );
}

#[test]
fn damage_anywhere_is_refused_or_harmless() {
    let good = workbook(&[GOOD]);

    for at in (0..good.len()).step_by(7) {
        let mut bytes = good.clone();
        bytes[at] ^= 0x55;
        // Whatever comes of it, it comes back.
        let _ = read(&bytes);
    }
}
