//! Puts, gets and signs assets by key.
//!
//! A key is `<user id>/<area>/<file>`. An asset never changes once it is put.

mod error;
mod key;
mod mark;
mod media;
mod partial;
mod signature;
mod store;
mod sweep;
mod urls;

pub use self::error::Error;
pub use self::key::content_type;
pub use self::media::{CACHE_CONTROL, Head, Media};
pub use self::signature::SigningKey;
