//! Puts, gets and signs assets by key.
//!
//! A key is `<user id>/<area>/<file>`. An asset never changes once it is put.

mod error;
mod key;
mod media;
mod signature;

pub use self::error::Error;
pub use self::key::content_type;
pub use self::media::{Head, Media};
pub use self::signature::SigningKey;
