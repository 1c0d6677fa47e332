//! Callers who mean harm, against the built executable: each is refused, and memory stays flat.

mod bodies;
mod connections;
mod requests;
mod target;
