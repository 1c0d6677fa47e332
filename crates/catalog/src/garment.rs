/// A row of a workbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Garment {
    /// Where it is sold; at most [`LONGEST_URL`](crate::LONGEST_URL) bytes.
    pub url: String,
    /// Who makes it.
    pub brand: String,
    /// Whom it is made for, as the workbook says.
    pub gender: String,
    /// What it is called.
    pub name: String,
    /// Names of its colours.
    pub colors: List,
    /// The same colours as `#RRGGBB`.
    pub colors_hex: List,
    /// Its sizes: letters such as `XL`, or numbers.
    pub sizes: List,
}

/// Trimmed texts without commas, kept as one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct List(String);

impl List {
    pub(crate) fn push(&mut self, entry: &str) {
        if !self.0.is_empty() {
            self.0.push(',');
        }
        self.0.push_str(entry);
    }

    /// The entries.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.split(',').filter(|entry| !entry.is_empty())
    }

    /// The entries, separated by commas.
    #[must_use]
    pub fn into_joined(self) -> String {
        self.0
    }
}
