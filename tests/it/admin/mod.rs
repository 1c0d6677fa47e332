//! What only administrators see and do.

mod queue;
mod tasks;
