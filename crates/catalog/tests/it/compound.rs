//! Damaged workbooks of Excel 97.

use crate::files::{GOOD as GOOD_CELLS, HEADERS, faults, read};
use crate::hostile::{excess, reason};
use crate::records;

const GOOD: &[u8] = include_bytes!("../../../../tests/fixtures/catalog/garments.xls");

/// Places of a record of this kind and length in the stream of records.
fn records(kind: u16, length: u16) -> Vec<usize> {
    let header = [kind.to_le_bytes(), length.to_le_bytes()].concat();
    let places = (0..GOOD.len() - 4).filter(|at| GOOD[*at..*at + 4] == header[..]);
    places.collect()
}

/// The workbook with other bytes at a place.
fn patched(at: usize, bytes: &[u8]) -> Vec<u8> {
    let mut file = GOOD.to_vec();
    file[at..at + bytes.len()].copy_from_slice(bytes);
    file
}

/// A number in the compound file's header.
fn header(at: usize) -> u32 {
    u32::from_le_bytes(GOOD[at..at + 4].try_into().unwrap())
}

/// Where a sector's entry in the allocation table stands.
fn entry(sector: u32) -> usize {
    let table = usize::try_from(header(76)).unwrap();
    (table + 1) * 512 + 4 * usize::try_from(sector).unwrap()
}

#[test]
fn a_chain_of_sectors_that_loops_is_refused() {
    for start in [0, header(48)] {
        let next = u32::from_le_bytes(GOOD[entry(start)..][..4].try_into().unwrap());
        let own = patched(entry(start), &start.to_le_bytes());
        assert!(reason(&own).len() > 10, "{}", reason(&own));
        if next < 1000 {
            let back = patched(entry(next), &start.to_le_bytes());
            assert!(read(&back).is_err());
        }
    }
}

#[test]
fn an_allocation_table_that_lists_itself_for_ever_is_refused() {
    let looping = patched(68, &[0; 4]);

    assert_eq!(reason(&looping), "its compound file is damaged");
}

#[test]
fn a_far_cell_is_refused_before_a_grid_is_made() {
    // The number 38, first in its row
    let number = records(0x027e, 10)[0] + 4;

    assert_eq!(excess(read(&patched(number + 2, &[0xff, 0]))), "columns");
    assert_eq!(
        reason(&patched(number, &[0xff, 0xff])),
        "its cells are too far apart"
    );
}

#[test]
fn a_text_that_is_longer_than_its_record_is_refused() {
    let texts = records(
        0x00fc,
        u16::from_le_bytes([GOOD[sst() + 2], GOOD[sst() + 3]]),
    )[0];

    assert_eq!(
        reason(&patched(texts + 12, &[0xff, 0xff])),
        "its records are damaged"
    );
}

#[test]
fn formulas_are_read_as_what_they_gave() {
    let headers = (0..)
        .zip(HEADERS)
        .map(|(at, text)| records::text(0, at, text));
    let texts = (0..)
        .zip(GOOD_CELLS)
        .map(|(at, text)| records::text(1, at, text));
    let book = |name: Option<[u8; 8]>| {
        let name = name.map(|result| records::formula(1, 3, result));
        records::workbook(headers.clone().chain(texts.clone()).chain(name))
    };
    let number = 38_f64.to_le_bytes();
    let nothing = [3, 0, 0, 0, 0, 0, 0xff, 0xff];
    let wrong = [2, 0, 0x2a, 0, 0, 0, 0xff, 0xff];

    let name = |result| read(&book(result)).unwrap()[0].name.clone();
    assert_eq!(name(None), "Cloth1");
    assert_eq!(name(Some(nothing)), "Cloth1");
    assert_eq!(name(Some(number)), "38");
    assert!(read(&book(Some(wrong))).is_err());
}

/// Where the table of shared texts stands.
fn sst() -> usize {
    let mut places = (0..GOOD.len() - 8).filter(|at| GOOD[*at..*at + 2] == [0xfc, 0]);
    places
        .find(|at| GOOD[at + 12..].starts_with(&[5, 0, 0]) || GOOD[at + 3] < 8)
        .unwrap()
}

#[test]
fn a_missing_shared_text_and_a_shortened_record_are_refused() {
    let label = records(0x00fd, 10)[0];

    assert_eq!(
        reason(&patched(label + 10, &[0xff; 4])),
        "its records are damaged"
    );
    assert!(read(&patched(label + 2, &[4, 0])).is_err());
}

#[test]
fn a_workbook_with_a_password_or_of_excel_95_is_refused() {
    let first = records(0x0809, 16)[0];
    let page = records(0x0042, 2)[0];

    assert_eq!(reason(&patched(page, &[0x2f, 0])), "it has a password");
    assert_eq!(
        reason(&patched(first + 4, &[0, 5])),
        "it is older than Excel 97"
    );
}

#[test]
fn a_header_that_is_none_of_the_columns_is_told() {
    let at = GOOD
        .windows(6)
        .position(|window| window == b"Gender")
        .unwrap();

    let told = faults(&patched(at, b"Fender"));

    assert_eq!(told, [(1, "Gender", "the column is missing".to_owned())]);
}

#[test]
fn damage_anywhere_is_refused_or_harmless() {
    for at in (0..GOOD.len()).step_by(5) {
        // Whatever comes of it, it comes back.
        let _ = read(&patched(at, &[GOOD[at] ^ 0xff]));
    }
}
