//! What only administrators may see and do.

mod permission;
mod queue;
mod tasks;

pub(crate) use self::permission::{Admin, permit};
pub(crate) use self::queue::AdminQueueApi;
pub(crate) use self::tasks::AdminTasksApi;
