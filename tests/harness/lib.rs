//! A whole studio inside a test.

mod app;
mod cache;
mod client;
mod clock;
mod cluster;
mod color;
pub mod compatibility;
mod database;
mod document;
mod figure;
mod line;
mod models;
mod program;
mod requests;
mod smtp;
mod user;
mod wait;

pub use self::app::TestApp;
pub use self::cache::cache;
pub use self::client::Client;
pub use self::clock::TestClock;
pub use self::cluster::Cluster;
pub use self::color::{Lab, difference, luminance};
pub use self::database::{CHECK_TASKS, Database, randomness};
pub use self::document::{Operation, operations};
pub use self::figure::{figures, plain_figure};
pub use self::line::places;
pub use self::models::models;
pub use self::program::{Program, data_directory, executable, output, printed, run};
pub use self::requests::{account, hoodie};
pub use self::smtp::{Mail, MailServer};
pub use self::user::TestUser;
pub use self::wait::{until, until_within, wait_until};
