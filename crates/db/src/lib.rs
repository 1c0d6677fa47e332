//! The only crate that speaks SQL; one module per table.
