//! A whole studio inside a test.

mod app;
mod cache;
mod clock;
pub mod compatibility;
mod database;
mod document;
mod program;
mod smtp;

pub use self::app::{TestApp, TestUser};
pub use self::cache::cache;
pub use self::clock::TestClock;
pub use self::database::{Database, randomness};
pub use self::document::{Operation, operations};
pub use self::program::{Client, Program, data_directory, run, wait_until};
pub use self::smtp::{Mail, MailServer};
