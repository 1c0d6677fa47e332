use std::io::{Write, stdout};
use std::time::Duration;

use anyhow::Result;

/// A table whose columns are as wide as their heads or wider, told row by row as it comes to be.
pub(super) struct Table {
    widths: Vec<usize>,
}

impl Table {
    /// Tells a title, what there is to know about it, and the heads; the first and the last column lean to the left.
    pub(super) fn begin(title: &str, about: &str, heads: &[(&str, usize)]) -> Result<Self> {
        line("")?;
        line(&format!("{title}: {about}"))?;
        let table = Self {
            widths: heads
                .iter()
                .map(|(head, width)| head.chars().count().max(*width))
                .collect(),
        };
        table.row(
            &heads
                .iter()
                .map(|(head, _)| (*head).to_owned())
                .collect::<Vec<_>>(),
        )?;
        Ok(table)
    }

    /// Tells a row.
    pub(super) fn row(&self, cells: &[String]) -> Result<()> {
        line(&self.render(cells))
    }

    fn render(&self, cells: &[String]) -> String {
        let last = self.widths.len() - 1;
        let cells = cells.iter().zip(&self.widths).enumerate();
        let padded = cells.map(|(at, (cell, width))| match at {
            0 => format!("{cell:<width$}"),
            at if at == last => cell.clone(),
            _ => format!("{cell:>width$}"),
        });
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    }
}

/// Tells a line.
pub(super) fn line(text: &str) -> Result<()> {
    Ok(writeln!(stdout(), "{text}")?)
}

/// How many a second, without decimals.
pub(super) fn rate(count: u64, time: Duration) -> String {
    format!("{:.0}", count as f64 / time.as_secs_f64())
}

/// Milliseconds.
pub(super) fn milliseconds(time: Duration) -> String {
    format!("{:.2}", time.as_secs_f64() * 1e3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_below_their_heads() {
        let table = Table {
            widths: vec![5, 4, 9],
        };

        assert_eq!(
            table.render(&["a", "1", "b c"].map(str::to_owned)),
            "a         1  b c"
        );
    }
}
