use std::ops::Range;
use std::path::{Path as Folder, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::stream::{self, BoxStream, StreamExt};
use object_store::path::Path;
use object_store::{
    Attribute, Attributes, GetOptions, ObjectStore, ObjectStoreExt, PutMode, PutOptions, PutPayload,
};
use time::OffsetDateTime;

use crate::store::{self, Bucket};
use crate::urls::Urls;
use crate::{Error, SigningKey, content_type, key};

/// How caches may treat an asset: it never changes, and it is its owner's alone.
pub const CACHE_CONTROL: &str = "private, max-age=31536000, immutable";

/// How long a URL can be used at least, unless told otherwise.
const URL_LIFETIME: Duration = Duration::from_secs(24 * 3600);

/// Every stored asset, and the URLs under which they are read.
#[derive(Clone, Debug)]
pub struct Media {
    pub(crate) store: Arc<dyn ObjectStore>,
    pub(crate) urls: Urls,
    pub(crate) url_lifetime: Duration,
    /// The folder that is the store; `None` when the store is elsewhere.
    pub(crate) folder: Option<PathBuf>,
}

/// What is known of an asset without reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Size in bytes.
    pub size: u64,
    /// Changes when the bytes do; without quotes.
    pub etag: String,
    /// When it was put.
    pub modified: OffsetDateTime,
    /// Its media type.
    pub content_type: &'static str,
}

impl Media {
    /// Keeps assets in a directory, which is made when it is missing and closed to other accounts.
    ///
    /// `public_url` is what clients put before `/media/…`, such as `http://127.0.0.1:8080`; the URLs there are signed.
    pub fn local(
        root: impl AsRef<Folder>,
        key: SigningKey,
        public_url: &str,
    ) -> Result<Self, Error> {
        let root = root.as_ref();
        Ok(Self {
            store: store::local(root)?,
            urls: Urls::signed(key, public_url),
            url_lifetime: URL_LIFETIME,
            folder: Some(root.to_owned()),
        })
    }

    /// Keeps assets in a bucket of an object store: `s3://bucket/prefix`, `gs://bucket/prefix` or `az://container/prefix`.
    ///
    /// `options` are named like the environment variables of the store's own tools, such as `AWS_REGION`,
    /// `AWS_ENDPOINT_URL` and `AWS_SECRET_ACCESS_KEY`; those that the store does not know are ignored. The URLs lead to
    /// the store and are presigned.
    pub fn remote(
        url: &str,
        options: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, Error> {
        let Bucket { store, signer } = store::remote(url, options)?;
        Ok(Self {
            store,
            urls: Urls::presigned(signer),
            url_lifetime: URL_LIFETIME,
            folder: None,
        })
    }

    /// Hands out unsigned URLs below a base, `<base>/<key>`; whoever knows one can read the asset for ever.
    #[must_use]
    pub fn with_public_base(mut self, base: &str) -> Self {
        self.urls = Urls::bare(base);
        self
    }

    /// Hands out URLs that can be used for at least so long.
    #[must_use]
    pub fn with_url_lifetime(mut self, lifetime: Duration) -> Self {
        self.url_lifetime = lifetime;
        self
    }

    /// Stores an asset whole or not at all, unless the key holds one already: then that one stays.
    ///
    /// So a task that runs twice leaves what its first attempt left. The content type must be the
    /// one that the key's extension tells.
    pub async fn put(&self, key: &str, bytes: Bytes, content_type: &str) -> Result<(), Error> {
        let path = key::parse(key)?;
        if self::content_type(key) != content_type {
            return Err(Error::ContentType {
                key: key.to_owned(),
                content_type: content_type.to_owned(),
            });
        }
        let mut options = PutOptions::from(PutMode::Create);
        if self.folder.is_none() {
            // The store itself answers who reads a presigned URL. A folder cannot keep attributes.
            options.attributes = Attributes::from_iter([
                (Attribute::ContentType, content_type.to_owned()),
                (Attribute::CacheControl, CACHE_CONTROL.to_owned()),
            ]);
        }
        match self.store.put_opts(&path, bytes.into(), options).await {
            Ok(_) | Err(object_store::Error::AlreadyExists { .. }) => Ok(()),
            Err(error) => Err(Error::Store(error)),
        }
    }

    /// Reads a whole asset.
    pub async fn get(&self, key: &str) -> Result<Bytes, Error> {
        let path = key::parse(key)?;
        let found = self.store.get(&path).await;
        let bytes = async { found?.bytes().await };
        bytes.await.map_err(|error| Error::of(key, error))
    }

    /// Reads some bytes of an asset piece by piece; the range must lie within it.
    pub async fn get_range(
        &self,
        key: &str,
        range: Range<u64>,
    ) -> Result<BoxStream<'static, Result<Bytes, Error>>, Error> {
        let path = key::parse(key)?;
        if range.is_empty() {
            return Ok(stream::empty().boxed());
        }
        let options = GetOptions::default().with_range(Some(range));
        let found = self.store.get_opts(&path, options).await;
        let found = found.map_err(|error| Error::of(key, error))?;
        Ok(found
            .into_stream()
            .map(|piece| piece.map_err(Error::Store))
            .boxed())
    }

    /// Tells size and version of an asset.
    pub async fn head(&self, key: &str) -> Result<Head, Error> {
        let path = key::parse(key)?;
        let found = self.store.head(&path).await;
        let meta = found.map_err(|error| Error::of(key, error))?;
        let modified = meta.last_modified.timestamp();
        let etag = meta.e_tag.unwrap_or_else(|| modified.to_string());
        Ok(Head {
            size: meta.size,
            etag: etag.trim_matches('"').to_owned(),
            modified: OffsetDateTime::from_unix_timestamp(modified)
                .unwrap_or(OffsetDateTime::UNIX_EPOCH),
            content_type: content_type(key),
        })
    }

    /// Removes an asset; one that is not there is removed already.
    pub async fn delete(&self, key: &str) -> Result<(), Error> {
        let path = key::parse(key)?;
        match self.store.delete(&path).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(Error::Store(error)),
        }
    }

    /// A URL under which the asset can be read without a token.
    ///
    /// A signed one stays the same for an hour, so that clients can cache what they read.
    ///
    /// # Errors
    ///
    /// `Store` when the store does not tell what its URLs are signed with.
    pub async fn url(&self, key: &str, now: OffsetDateTime) -> Result<String, Error> {
        self.urls.make(key, now, self.url_lifetime).await
    }

    /// Whether a URL, its query apart, is the one under which this studio lets the asset be read.
    ///
    /// # Errors
    ///
    /// As [`Media::url`], unless the key is none: no URL is handed out for that.
    pub async fn hands_out(
        &self,
        url: &str,
        key: &str,
        now: OffsetDateTime,
    ) -> Result<bool, Error> {
        let path = |url: &str| url.split(['?', '#']).next().map(str::to_owned);
        match self.url(key, now).await {
            Ok(made) => Ok(path(&made) == path(url)),
            Err(Error::InvalidKey(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Whether a request for the asset on this server's own route may read it now: `signed` are the expiry (Unix
    /// seconds) and the signature in its URL, if it has them.
    #[must_use]
    pub fn admits(&self, key: &str, signed: Option<(i64, &str)>, now: OffsetDateTime) -> bool {
        self.urls.admit(key, signed, now)
    }

    /// Whether assets can be written now.
    pub async fn ready(&self) -> Result<(), Error> {
        let probe = Path::from("ready");
        let written = self.store.put(&probe, PutPayload::new()).await;
        written.map(drop).map_err(Error::Store)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "33/gallery/a.jpg";

    fn media(directory: &tempfile::TempDir) -> Media {
        let key = SigningKey::new(&[b"a secret".to_vec()]);
        Media::local(directory.path(), key, "http://localhost:8080/").unwrap()
    }

    #[tokio::test]
    async fn what_is_put_can_be_read_whole_in_part_and_described() {
        let directory = tempfile::tempdir().unwrap();
        let media = media(&directory);

        let bytes = Bytes::from_static(b"0123456789");
        media.put(KEY, bytes.clone(), "image/jpeg").await.unwrap();

        assert_eq!(media.get(KEY).await.unwrap(), bytes);
        let pieces = media.get_range(KEY, 2..5).await.unwrap();
        let pieces: Vec<_> = pieces.map(Result::unwrap).collect().await;
        assert_eq!(pieces.concat(), b"234");
        let head = media.head(KEY).await.unwrap();
        assert_eq!((head.size, head.content_type), (10, "image/jpeg"));
        assert!(!head.etag.is_empty() && !head.etag.contains('"'));
    }

    #[tokio::test]
    async fn a_second_put_leaves_the_first_asset() {
        let directory = tempfile::tempdir().unwrap();
        let media = media(&directory);
        let first = Bytes::from_static(b"first");
        media.put(KEY, first.clone(), "image/jpeg").await.unwrap();

        let again = media.put(KEY, Bytes::from_static(b"second"), "image/jpeg");

        assert!(again.await.is_ok());
        assert_eq!(media.get(KEY).await.unwrap(), first);
    }

    #[tokio::test]
    async fn a_deleted_asset_is_not_found_and_can_be_deleted_again() {
        let directory = tempfile::tempdir().unwrap();
        let media = media(&directory);
        let bytes = Bytes::from_static(b"x");
        media.put(KEY, bytes, "image/jpeg").await.unwrap();

        media.delete(KEY).await.unwrap();

        assert!(matches!(media.get(KEY).await, Err(Error::NotFound(_))));
        assert!(matches!(media.head(KEY).await, Err(Error::NotFound(_))));
        assert!(media.delete(KEY).await.is_ok());
    }

    #[tokio::test]
    async fn a_key_outside_the_store_and_a_wrong_content_type_are_refused() {
        let directory = tempfile::tempdir().unwrap();
        let media = media(&directory);

        let outside = media.get("33/../../etc/passwd").await;
        let wrong = media.put(KEY, Bytes::new(), "image/png").await;

        assert!(matches!(outside, Err(Error::InvalidKey(_))));
        assert!(matches!(wrong, Err(Error::ContentType { .. })));
    }

    #[tokio::test]
    async fn a_store_whose_directory_became_a_file_is_not_ready() {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path().join("media");
        let media = Media::local(&root, SigningKey::new(&[vec![1]]), "").unwrap();
        assert!(media.ready().await.is_ok());

        std::fs::remove_dir_all(&root).unwrap();
        std::fs::write(&root, b"").unwrap();

        assert!(media.ready().await.is_err());
    }
}
