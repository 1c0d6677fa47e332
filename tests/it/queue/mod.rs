//! The queue: order, attempts, workers.

mod attempts;
mod batches;
mod bench;
mod cancelling;
mod floors;
mod histories;
mod leases;
mod line;
mod live;
mod order;
mod outages;
mod plans;
mod probe;
mod rescue;
mod retrying;
mod stage;
mod workers;
