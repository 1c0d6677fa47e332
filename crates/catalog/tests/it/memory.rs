//! How much memory workbooks take, each in a process of its own.

use std::fs;
use std::io::{Read, Write, stdin};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::files::{GOOD, HEADERS, archive, headed, read};
use crate::hostile::bomb;
use crate::records;

/// What hostile workbooks may take above an idle process, in kilobytes.
const HOSTILE: u64 = 64 << 10;

/// What the largest good workbook may take, in kilobytes.
const LARGE: u64 = 200 << 10;

/// Peak of a process of its own that reads these bytes, above what it had before, in kilobytes.
fn peak(bytes: &[u8]) -> u64 {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "memory::child", "--ignored", "--nocapture"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(bytes).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let peak = said
        .split("peak ")
        .nth(1)
        .unwrap_or_else(|| panic!("{said}"));
    peak.split(' ').next().unwrap().parse().unwrap()
}

/// The most memory that this process ever held, in kilobytes.
fn most_held() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM:"))
        .unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[test]
#[ignore = "the other tests here run it, with a workbook at its standard input"]
fn child() {
    let mut bytes = Vec::with_capacity(11 << 20);
    stdin().read_to_end(&mut bytes).unwrap();
    let idle = most_held();

    let garments = read(&bytes).map(|garments| garments.len());

    println!("peak {} kB, {garments:?}", most_held() - idle);
}

/// Cells of one row, over and over, as a sheet may hold at most.
fn filled(cell: &str, times: usize) -> Vec<u8> {
    archive(
        headed(&format!("<row r=\"2\">{}</row>", cell.repeat(times))).as_bytes(),
        &[],
    )
}

#[test]
fn hostile_workbooks_take_little_memory() {
    let texts = format!(
        "<sst>{}</sst>",
        format!("<si><t>{}</t></si>", "x".repeat(60_000)).repeat(500)
    );
    let empty = format!("<sst>{}</sst>", "<si/>".repeat(690_000));
    let shown: String = (2..2002)
        .map(|n| format!(r#"<row r="{n}"><c r="E{n}" t="s"><v>0</v></c></row>"#))
        .collect();
    let entities = format!(
        "<!DOCTYPE x [{}]><x/>",
        r#"<!ENTITY a "ha">"#.repeat(1 << 20)
    );
    let name = "xl/sharedStrings.xml";
    for (what, bytes) in [
        ("a bomb", bomb()),
        ("one text", filled(&"x".repeat(40 << 20), 1)),
        ("cells", filled("<c t=\"b\"><v>1</v></c>", 2_000_000)),
        ("runs", filled("<c><is><r><t>x</t></r></is></c>", 1_000_000)),
        ("deep", filled("<a>", 10_000_000)),
        (
            "texts",
            archive(headed(&shown).as_bytes(), &[(name, texts.as_bytes())]),
        ),
        (
            "empty texts",
            archive(headed("").as_bytes(), &[(name, empty.as_bytes())]),
        ),
        (
            "entities",
            archive(headed("").as_bytes(), &[(name, entities.as_bytes())]),
        ),
    ] {
        let peak = peak(&bytes);
        assert!(
            peak < HOSTILE,
            "{what} of {} bytes took {peak} kB",
            bytes.len()
        );
    }
}

#[test]
fn hostile_workbooks_of_excel_97_take_little_memory() {
    let rows = |count| records::workbook((0..count).map(|row| records::numbers(row, 100)));
    let spread =
        (0..u16::MAX).map(|row| records::numbers(row, if row % 100 == 0 { 100 } else { 1 }));
    let truth = [1, 0, 1, 0, 0, 0, 0xff, 0xff];
    let results = (0..u16::MAX)
        .flat_map(|row| (0..5).map(move |column| records::formula(row, column, truth)));
    for (what, excessive, bytes) in [
        (
            "too many numbers",
            Some("more than 500000 places"),
            rows(8_000),
        ),
        (
            "few numbers far apart",
            Some("too far apart"),
            records::workbook(spread),
        ),
        ("as many numbers as may be", None, rows(5_000)),
        ("formulas", None, records::workbook(results)),
    ] {
        let peak = peak(&bytes);
        println!("{what}: {} bytes, {peak} kB", bytes.len());
        assert!(
            peak < HOSTILE,
            "{what} of {} bytes took {peak} kB",
            bytes.len()
        );
        if let Some(excessive) = excessive {
            let said = read(&bytes).unwrap_err().to_string();
            assert!(said.contains(excessive), "{what}: {said}");
        }
    }
}

#[test]
fn a_hundred_thousand_garments_are_read_in_time_and_memory() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, header) in (0..).zip(HEADERS) {
        sheet.write_string(0, column, header).unwrap();
    }
    for row in 1..=100_000 {
        for (column, cell) in (0..).zip(GOOD) {
            let cell = match column {
                0 => format!("https://shop.example/garments/{row}"),
                3 => format!("Garment {row}"),
                _ => cell.to_owned(),
            };
            sheet.write_string(row, column, cell).unwrap();
        }
    }
    let bytes = book.save_to_buffer().unwrap();

    let started = Instant::now();
    let garments = read(&bytes).unwrap();
    let took = started.elapsed();
    let peak = peak(&bytes);

    assert_eq!(garments.len(), 100_000);
    assert!(took < Duration::from_secs(5), "{took:?}");
    assert!(peak < LARGE, "{peak} kB");
    println!("{} bytes, {took:?}, {peak} kB", bytes.len());
}
