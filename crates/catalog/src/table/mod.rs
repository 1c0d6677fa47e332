//! The rows of a sheet, whatever its format.

mod column;
mod list;
mod row;

use std::collections::HashMap;

use self::column::{Column, Columns};
use self::row::Row;
use crate::limits::Deadline;
use crate::{Error, Fault, Garment, Limits};

/// How many faults are told at most.
const MOST_FAULTS: usize = 100;

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    /// Text, or a number as a person would write it.
    Text(String),
    /// Something that is no text, named.
    Other(&'static str),
}

impl Value {
    /// A number as a person would write it: `38`, not `38.0`.
    pub(crate) fn number(number: f64) -> Self {
        Self::Text(number.to_string())
    }
}

/// Becomes garments from the cells of a sheet, told row by row.
pub(crate) struct Table<'a> {
    limits: &'a Limits,
    deadline: Deadline,
    columns: Option<Columns>,
    row: Row,
    garments: Vec<Garment>,
    rows: Vec<u32>,
    text_bytes: usize,
    faults: Vec<Fault>,
}

impl<'a> Table<'a> {
    pub(crate) fn new(limits: &'a Limits) -> Self {
        Self {
            limits,
            deadline: Deadline::new(limits),
            columns: None,
            row: Row::default(),
            garments: Vec::new(),
            rows: Vec::new(),
            text_bytes: 0,
            faults: Vec::new(),
        }
    }

    /// The moment at which reading is given up.
    pub(crate) fn deadline(&self) -> Deadline {
        self.deadline
    }

    /// Takes the next cell that is not empty; rows and columns are counted from 0.
    pub(crate) fn cell(&mut self, row: u32, column: u32, value: Value) -> Result<(), Error> {
        if usize::try_from(column).is_ok_and(|column| column >= self.limits.columns) {
            return Err(Error::too_large("columns", self.limits.columns));
        }
        if let Value::Text(text) = &value {
            if text.trim().is_empty() {
                return Ok(());
            }
            self.text_bytes += text.len();
            if self.text_bytes > self.limits.text_bytes {
                return Err(Error::too_large("bytes of text", self.limits.text_bytes));
            }
        }
        let number = row.saturating_add(1);
        if number < self.row.number {
            return Err(Error::unreadable("its rows are out of order"));
        }
        if number > self.row.number {
            self.end_row()?;
            self.row.number = number;
        }
        if self.row.cells.len() == self.limits.columns {
            return Err(Error::too_large("columns", self.limits.columns));
        }
        self.row.cells.push((column, value));
        Ok(())
    }

    /// Takes a range of merged cells, by its first row and the columns that it covers.
    pub(crate) fn merged(&mut self, row: u32, first: u32, last: u32) {
        let number = row.saturating_add(1);
        let Some(columns) = &self.columns else {
            return;
        };
        let touched = Column::ALL.iter().find(|column| {
            let place = columns.place(**column);
            place.is_some_and(|place| (first..=last).contains(&place))
        });
        if let Some(column) = touched {
            self.fault(number, *column, "is merged with other cells; split them");
        }
    }

    /// The garments, once every cell was told.
    pub(crate) fn finish(mut self) -> Result<Vec<Garment>, Error> {
        self.end_row()?;
        if self.columns.is_none() {
            return Err(Error::unreadable("its first sheet is empty"));
        }
        self.refuse_twins();
        if self.faults.is_empty() {
            Ok(self.garments)
        } else {
            self.faults.truncate(MOST_FAULTS);
            Err(Error::Invalid(self.faults))
        }
    }

    /// Makes a garment of the row that was told, or learns the columns from it.
    pub(crate) fn end_row(&mut self) -> Result<(), Error> {
        let row = std::mem::take(&mut self.row);
        self.row.number = row.number;
        if row.cells.is_empty() {
            return Ok(());
        }
        self.deadline.check()?;
        let Some(columns) = &self.columns else {
            let (columns, faults) = Columns::find(&row);
            self.columns = Some(columns);
            return if faults.is_empty() {
                Ok(())
            } else {
                Err(Error::Invalid(faults))
            };
        };
        if self.rows.len() == self.limits.rows {
            return Err(Error::too_large("rows", self.limits.rows));
        }
        let (garment, faults) = row.read(columns);
        self.rows.push(row.number);
        match garment {
            Some(garment) if faults.is_empty() => self.garments.push(garment),
            Some(_) | None => self.faults.extend(faults),
        }
        if self.faults.len() < MOST_FAULTS {
            return Ok(());
        }
        self.faults.truncate(MOST_FAULTS);
        Err(Error::Invalid(std::mem::take(&mut self.faults)))
    }

    /// Notes garments that have the URL and the name of an earlier one: none of both can be meant.
    fn refuse_twins(&mut self) {
        if !self.faults.is_empty() {
            return;
        }
        let mut known = HashMap::with_capacity(self.garments.len());
        let mut twins = Vec::new();
        for (garment, row) in self.garments.iter().zip(&self.rows) {
            let key = (garment.url.as_str(), garment.name.to_lowercase());
            if let Some(earlier) = known.insert(key, *row) {
                twins.push((*row, format!("is the garment of row {earlier} again")));
            }
        }
        for (row, message) in twins.into_iter().take(MOST_FAULTS) {
            self.fault(row, Column::Name, &message);
        }
    }

    fn fault(&mut self, row: u32, column: Column, message: &str) {
        self.faults.push(Fault {
            row,
            column: column.header(),
            message: message.to_owned(),
        });
    }
}
