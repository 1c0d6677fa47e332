//! What becomes of workbooks, good and hostile.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod compound;
mod faults;
mod files;
mod good;
mod hostile;
mod memory;
mod records;
