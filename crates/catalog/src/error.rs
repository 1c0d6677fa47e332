/// Why a workbook was not read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It goes beyond a limit.
    #[error("the workbook has more than {most} {what}")]
    TooLarge {
        /// What there is too much of.
        what: &'static str,
        /// How much of it is allowed.
        most: usize,
    },
    /// It is no workbook, or a damaged one.
    #[error("the workbook cannot be read: {0}")]
    Unreadable(String),
    /// Cells are wrong, or columns are missing.
    #[error("the workbook has {} faults", .0.len())]
    Invalid(Vec<Fault>),
}

/// What is wrong with a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The row, as a spreadsheet numbers it: from 1.
    pub row: u32,
    /// The header of the column.
    pub column: &'static str,
    /// What the cell must be.
    pub message: String,
}

impl Error {
    pub(crate) fn too_large(what: &'static str, most: usize) -> Self {
        Self::TooLarge { what, most }
    }

    pub(crate) fn unreadable(reason: impl ToString) -> Self {
        Self::Unreadable(reason.to_string())
    }
}
