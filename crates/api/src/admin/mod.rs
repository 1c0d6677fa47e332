//! What only administrators may see and do.

mod permission;
mod queue;

pub(crate) use self::permission::{Admin, permit};
pub(crate) use self::queue::AdminQueueApi;
