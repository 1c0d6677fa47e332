//! The only crate that speaks SQL; one module per table.
//!
//! Functions take a connection, so that the caller owns the transaction.

pub mod assets;
pub mod bench;
mod error;
pub mod garments;
pub mod idempotency_keys;
mod listener;
pub mod login_codes;
pub mod orphans;
mod pool;
pub mod revoked_tokens;
mod schema;
pub mod studio;
pub mod tasks;
pub mod user_details;
pub mod users;
pub mod workers;

pub use sqlx::{PgConnection, PgPool};

pub use self::error::Error;
pub use self::listener::{Announcement, listen};
pub use self::pool::{
    Transaction, begin, begin_on, can_hold, commit, connect, connect_alone, connect_for,
    for_worker, ping,
};
pub use self::schema::{is_migrated, migrate};

/// Result of a database operation.
pub type Result<T, E = Error> = std::result::Result<T, E>;
