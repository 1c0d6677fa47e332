//! The vocabulary: ids, kinds, states, errors, clock; no I/O.

mod account;
mod asset;
mod clock;
mod error;
mod id;
mod task;

pub use self::account::{Role, is_email_address};
pub use self::asset::{Area, ObjectKey};
pub use self::clock::{Clock, FixedClock, Randomness};
pub use self::error::{BoxError, TaskError};
pub use self::id::{TaskId, UserId, WorkerId};
pub use self::task::{Lane, Pool, TaskState, UnknownWord};
