//! What only administrators may see and do.

mod permission;
mod queue;

pub(crate) use self::permission::Admin;
pub(crate) use self::queue::AdminQueueApi;
