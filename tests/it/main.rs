//! What callers see.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod accounts;
mod admin;
mod avatar;
mod binary;
mod binding;
mod body;
mod clothes;
mod compatibility;
mod errors;
mod events;
mod gallery;
mod garments;
mod generate;
mod gone;
mod headers;
mod hostile;
mod idempotency;
mod janitor;
mod laws;
mod legacy;
mod login;
mod malformed;
mod media;
mod metrics;
mod operator;
mod pictures;
mod problem;
mod queue;
mod removal;
mod s3;
mod strangers;
mod tokens;
mod upscale;
mod video;
mod vocabulary;
