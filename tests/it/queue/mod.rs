//! The queue: order, attempts, workers.

mod attempts;
mod cancelling;
mod following;
mod histories;
mod leases;
mod order;
mod outages;
mod probe;
mod rescue;
mod stage;
mod workers;
