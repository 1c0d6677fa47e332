use super::Value;
use super::row::Row;
use crate::Fault;

/// A column that every workbook has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Url,
    Brand,
    Gender,
    Name,
    Colors,
    ColorsHex,
    Sizes,
}

impl Column {
    pub(super) const ALL: [Self; 7] = [
        Self::Url,
        Self::Brand,
        Self::Gender,
        Self::Name,
        Self::Colors,
        Self::ColorsHex,
        Self::Sizes,
    ];

    /// What stands above it.
    pub(super) fn header(self) -> &'static str {
        match self {
            Self::Url => "URL",
            Self::Brand => "Brand",
            Self::Gender => "Gender",
            Self::Name => "Name",
            Self::Colors => "Colors",
            Self::ColorsHex => "Colors Hex",
            Self::Sizes => "Sizes",
        }
    }
}

/// Where the columns stand.
pub(super) struct Columns([Option<u32>; 7]);

impl Columns {
    /// Finds the columns by their headers, or what is wrong with those.
    pub(super) fn find(headers: &Row) -> (Self, Vec<Fault>) {
        let mut faults = Vec::new();
        let places = Column::ALL.map(|column| {
            let mut places = headers.cells.iter().filter(|(_, value)| match value {
                Value::Text(text) => is_header(text, column),
                Value::Other(_) => false,
            });
            let place = places.next().map(|(place, _)| *place);
            let message = match (place, places.next()) {
                (Some(_), None) => return place,
                (Some(_), Some(_)) => "the column is there twice",
                (None, _) => "the column is missing",
            };
            faults.push(Fault {
                row: headers.number,
                column: column.header(),
                message: message.to_owned(),
            });
            place
        });
        (Self(places), faults)
    }

    /// The place of a column, counted from 0.
    pub(super) fn place(&self, column: Column) -> Option<u32> {
        let index = Column::ALL.iter().position(|known| *known == column)?;
        self.0[index]
    }
}

/// Whether a text is the header of a column, whatever its case and blanks.
fn is_header(text: &str, column: Column) -> bool {
    let (words, known) = (text.split_whitespace(), column.header().split(' '));
    words
        .map(str::to_lowercase)
        .eq(known.map(str::to_lowercase))
}
