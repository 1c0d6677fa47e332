//! What callers see.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod accounts;
mod admin;
mod avatar;
mod binary;
mod body;
mod errors;
mod events;
mod gallery;
mod generate;
mod idempotency;
mod laws;
mod media;
mod metrics;
mod pictures;
mod problem;
mod queue;
mod upscale;
mod video;
