//! The queue: order, attempts, workers.

mod attempts;
mod leases;
mod order;
mod stage;
mod workers;
