//! What callers see.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod accounts;
mod avatar;
mod binary;
mod body;
mod clothes;
mod errors;
mod gallery;
mod generate;
mod laws;
mod media;
mod pictures;
mod problem;
mod queue;
