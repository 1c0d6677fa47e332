//! What callers see.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod accounts;
mod avatar;
mod binary;
mod body;
mod compatibility;
mod errors;
mod gallery;
mod generate;
mod laws;
mod legacy;
mod malformed;
mod media;
mod pictures;
mod problem;
mod queue;
mod strangers;
mod vocabulary;
