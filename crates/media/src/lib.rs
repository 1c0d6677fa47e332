//! Puts, gets and signs assets by key.
//!
//! A key is `<user id>/<area>/<file>`. An asset never changes once it is put. What belongs to the studio itself lies beside
//! them, by kind, name and hash ([`Shelved`]).

mod error;
mod key;
mod mark;
mod media;
mod partial;
mod shelf;
mod signature;
mod store;
mod sweep;
mod urls;

pub use self::error::Error;
pub use self::key::content_type;
pub use self::media::{CACHE_CONTROL, Head, Media};
pub use self::shelf::Shelved;
pub use self::signature::SigningKey;
