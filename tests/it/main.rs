//! What callers see.

mod accounts;
mod avatar;
mod binary;
mod body;
mod errors;
mod gallery;
mod generate;
mod laws;
mod media;
mod pictures;
mod problem;
mod queue;
