//! The queue: order, attempts, workers.

mod attempts;
mod batches;
mod cancelling;
mod floors;
mod following;
mod leases;
mod live;
mod order;
mod outages;
mod plans;
mod probe;
mod rescue;
mod stage;
mod workers;
