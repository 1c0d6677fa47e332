//! Orders tasks, hands them to workers, knows every place in the line; knows no kind of task.

mod context;
mod error;
#[cfg(test)]
mod fairness;
mod kind;
mod line;
mod registry;
mod submit;
mod worker;

pub use likeness_db::assets::NewAsset;
pub use likeness_db::tasks::{Task, cancel};

pub use self::context::TaskContext;
pub use self::error::Error;
pub use self::kind::{Finished, TaskKind};
pub use self::line::{Counts, Line, Sight, UsualDuration};
pub use self::registry::Registry;
pub use self::submit::{Policy, submit};
pub use self::worker::{WorkerOptions, work};

/// Result of a queue operation.
pub type Result<T, E = Error> = std::result::Result<T, E>;
