//! The queue: order, attempts, workers.

mod attempts;
mod bench;
mod cancelling;
mod following;
mod histories;
mod leases;
mod order;
mod outages;
mod probe;
mod rescue;
mod retrying;
mod stage;
mod workers;
