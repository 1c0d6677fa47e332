use super::Value;
use super::column::{Column, Columns};
use super::list;
use crate::{Fault, Garment, LONGEST_TEXT, LONGEST_URL};

/// The cells of a row that are not empty.
#[derive(Debug, Default)]
pub(super) struct Row {
    /// As a spreadsheet numbers it: from 1.
    pub(super) number: u32,
    /// Columns, counted from 0, and what they hold.
    pub(super) cells: Vec<(u32, Value)>,
}

impl Row {
    /// The garment of the row, or everything that is wrong with it.
    pub(super) fn read(&self, columns: &Columns) -> (Option<Garment>, Vec<Fault>) {
        let mut reading = Reading {
            row: self,
            columns,
            faults: Vec::new(),
        };
        let garment = reading.garment();
        (garment, reading.faults)
    }
}

struct Reading<'a> {
    row: &'a Row,
    columns: &'a Columns,
    faults: Vec<Fault>,
}

impl Reading<'_> {
    fn garment(&mut self) -> Option<Garment> {
        let url = self.read(Column::Url, read_url);
        let brand = self.read(Column::Brand, read_name);
        let gender = self.read(Column::Gender, read_name);
        let name = self.read(Column::Name, read_name);
        let colors = self.read(Column::Colors, |text| list::read(text, list::color));
        let hexes = self.read(Column::ColorsHex, |text| list::read(text, list::hex));
        let sizes = self.read(Column::Sizes, |text| list::read(text, list::size));
        let (colors, hexes) = (colors?, hexes?);
        let (named, valued) = (colors.iter().count(), hexes.iter().count());
        if named != valued {
            let message =
                format!("must have as many entries as there are colours: {named}, not {valued}");
            self.fault(Column::ColorsHex, message);
        }
        Some(Garment {
            url: url?,
            brand: brand?,
            gender: gender?,
            name: name?,
            colors,
            colors_hex: hexes,
            sizes: sizes?,
        })
    }

    /// What a column holds, unless it is empty or wrong.
    fn read<T>(
        &mut self,
        column: Column,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let place = self.columns.place(column)?;
        let cell = self.row.cells.iter().find(|(at, _)| *at == place);
        let read = match cell {
            Some((_, Value::Text(text))) => read(text.trim()),
            Some((_, Value::Other(what))) => Err(format!("is {what}, must be text")),
            None => Err("is required".to_owned()),
        };
        read.map_err(|message| self.fault(column, message)).ok()
    }

    fn fault(&mut self, column: Column, message: String) {
        self.faults.push(Fault {
            row: self.row.number,
            column: column.header(),
            message,
        });
    }
}

fn read_url(text: &str) -> Result<String, String> {
    if text.len() > LONGEST_URL || text.chars().any(char::is_control) {
        return Err(format!(
            "must be at most {LONGEST_URL} bytes without line breaks"
        ));
    }
    Ok(text.to_owned())
}

fn read_name(text: &str) -> Result<String, String> {
    if text.chars().count() > LONGEST_TEXT || text.chars().any(char::is_control) {
        return Err(format!(
            "must be at most {LONGEST_TEXT} characters without line breaks"
        ));
    }
    Ok(text.to_owned())
}
