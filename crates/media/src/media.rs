use std::fs::{DirBuilder, Permissions, set_permissions};
use std::io;
use std::ops::Range;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::Path as Directory;
use std::sync::Arc;

use bytes::Bytes;
use futures::stream::{self, BoxStream, StreamExt};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{GetOptions, ObjectStore, ObjectStoreExt, PutMode, PutOptions, PutPayload};
use time::OffsetDateTime;

use crate::{Error, SigningKey, content_type, key};

const HOUR: i64 = 3600;
const URL_HOURS: i64 = 24;

/// Who may look at assets: nobody but the studio.
const PRIVATE: u32 = 0o700;

/// Every stored asset, and the URLs under which they are read.
#[derive(Clone, Debug)]
pub struct Media {
    store: Arc<dyn ObjectStore>,
    key: SigningKey,
    public_url: String,
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
    /// `public_url` is what clients put before `/media/…`, such as `http://127.0.0.1:8080`.
    pub fn local(
        root: impl AsRef<Directory>,
        key: SigningKey,
        public_url: &str,
    ) -> Result<Self, Error> {
        let root = root.as_ref();
        make_private(root).map_err(|source| Error::Directory {
            path: root.display().to_string(),
            source,
        })?;
        let store = LocalFileSystem::new_with_prefix(root).map_err(Error::Store)?;
        Ok(Self {
            store: Arc::new(store.with_fsync(true)),
            key,
            public_url: public_url.trim_end_matches('/').to_owned(),
        })
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
        let options = PutOptions::from(PutMode::Create);
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

    /// A URL under which the asset can be read for at least a day.
    ///
    /// It is the same for an hour, so that clients can cache what they read.
    #[must_use]
    pub fn url(&self, key: &str, now: OffsetDateTime) -> String {
        let hour = now.unix_timestamp().div_euclid(HOUR);
        let expires = (hour + URL_HOURS + 1) * HOUR;
        let signature = self.key.sign(key, expires);
        let base = &self.public_url;
        format!("{base}/media/{key}?expires={expires}&signature={signature}")
    }

    /// Whether a URL with this expiry (Unix seconds) and signature may read the asset now.
    #[must_use]
    pub fn verify(&self, key: &str, expires: i64, signature: &str, now: OffsetDateTime) -> bool {
        self.key.verify(key, expires, signature) && now.unix_timestamp() < expires
    }

    /// Whether assets can be written now.
    pub async fn ready(&self) -> Result<(), Error> {
        let probe = Path::from("ready");
        let written = self.store.put(&probe, PutPayload::new()).await;
        written.map(drop).map_err(Error::Store)
    }
}

fn make_private(directory: &Directory) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true).mode(PRIVATE).create(directory)?;
    // One that was there may be open to everybody.
    set_permissions(directory, Permissions::from_mode(PRIVATE))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "33/gallery/a.jpg";
    const NOON: OffsetDateTime = time::macros::datetime!(2026-11-21 12:00 UTC);

    fn media(directory: &tempfile::TempDir) -> Media {
        let key = SigningKey(b"a secret".to_vec());
        Media::local(directory.path(), key, "http://localhost:8080/").unwrap()
    }

    fn expires_and_signature(url: &str) -> (i64, &str) {
        let (_, query) = url.split_once("?expires=").unwrap();
        let (expires, signature) = query.split_once("&signature=").unwrap();
        (expires.parse().unwrap(), signature)
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
        let media = Media::local(&root, SigningKey(vec![1]), "").unwrap();
        assert!(media.ready().await.is_ok());

        std::fs::remove_dir_all(&root).unwrap();
        std::fs::write(&root, b"").unwrap();

        assert!(media.ready().await.is_err());
    }

    #[test]
    fn other_accounts_of_the_machine_cannot_look_into_the_store() {
        let directory = tempfile::tempdir().unwrap();
        let (made, found) = (
            directory.path().join("made"),
            directory.path().join("found"),
        );
        std::fs::create_dir(&found).unwrap();
        set_permissions(&found, Permissions::from_mode(0o755)).unwrap();

        for root in [made, found] {
            Media::local(&root, SigningKey(vec![1]), "").unwrap();

            let mode = root.metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o700, "{}", root.display());
        }
    }

    #[test]
    fn a_url_stays_equal_within_the_hour_and_lives_a_day() {
        let directory = tempfile::tempdir().unwrap();
        let media = media(&directory);

        let url = media.url(KEY, NOON);

        assert!(url.starts_with("http://localhost:8080/media/33/gallery/a.jpg?expires="));
        assert_eq!(url, media.url(KEY, NOON + time::Duration::minutes(59)));
        let (expires, signature) = expires_and_signature(&url);
        let verify =
            |hours| media.verify(KEY, expires, signature, NOON + time::Duration::hours(hours));
        assert!(verify(0) && verify(24));
        assert!(!verify(25));
    }

    #[test]
    fn a_signature_holds_for_one_key_one_time_and_one_secret() {
        let directory = tempfile::tempdir().unwrap();
        let media = media(&directory);
        let url = media.url(KEY, NOON);
        let (expires, signature) = expires_and_signature(&url);
        let other = Media::local(directory.path(), SigningKey(vec![2]), "").unwrap();

        assert!(media.verify(KEY, expires, signature, NOON));
        assert!(!media.verify("34/gallery/a.jpg", expires, signature, NOON));
        assert!(!media.verify(KEY, expires + 1, signature, NOON));
        assert!(!media.verify(KEY, expires, &signature[2..], NOON));
        assert!(!media.verify(KEY, expires, "no hex", NOON));
        assert!(!other.verify(KEY, expires, signature, NOON));
    }
}
