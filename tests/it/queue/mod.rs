//! The queue: order, attempts, workers.

mod attempts;
mod cancelling;
mod leases;
mod line;
mod order;
mod outages;
mod probe;
mod rescue;
mod stage;
mod workers;
