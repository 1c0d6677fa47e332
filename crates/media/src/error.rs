/// What can go wrong with a stored asset.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The key is not of the form `<user id>/<area>/<file>`.
    #[error("`{0}` is not an asset key")]
    InvalidKey(String),
    /// The key's extension tells another content type than the caller.
    #[error("`{key}` cannot hold {content_type}")]
    ContentType {
        /// The key.
        key: String,
        /// The content type that the caller told.
        content_type: String,
    },
    /// Nothing is stored under the key.
    #[error("no asset under `{0}`")]
    NotFound(String),
    /// What is stored is not what was put.
    #[error("what is stored under `{0}` is damaged")]
    Damaged(String),
    /// The directory cannot be made or written.
    #[error("asset directory `{path}` is not usable")]
    Directory {
        /// The directory.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// The URL does not name a bucket of a store that this version knows.
    #[error("`{0}` is not the URL of an object store such as `s3://bucket/prefix`")]
    InvalidStore(String),
    /// The store did not do what was asked.
    #[error("asset store failed")]
    Store(#[source] object_store::Error),
}

impl Error {
    /// Tells a missing asset from a failing store.
    pub(crate) fn of(key: &str, error: object_store::Error) -> Self {
        match error {
            object_store::Error::NotFound { .. } => Self::NotFound(key.to_owned()),
            other => Self::Store(other),
        }
    }
}
