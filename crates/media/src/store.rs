use std::fs::{DirBuilder, Permissions, set_permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::Path as Folder;
use std::sync::Arc;
use std::time::Duration;

use object_store::aws::AmazonS3Builder;
use object_store::azure::MicrosoftAzureBuilder;
use object_store::gcp::GoogleCloudStorageBuilder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use object_store::signer::{Signer, Url};
use object_store::{ObjectStore, ObjectStoreScheme, RetryConfig};

use crate::Error;

/// Who may look at assets: nobody but the studio.
const PRIVATE: u32 = 0o700;

/// How often a request is sent again that the store did not answer well.
const MOST_RETRIES: usize = 3;

/// How long after a request began it may still be sent again.
const RETRY_TIMEOUT: Duration = Duration::from_secs(10);

/// A part of an object store.
pub(crate) struct Bucket {
    pub(crate) store: Arc<dyn ObjectStore>,
    /// Makes URLs that the store itself answers.
    pub(crate) signer: Arc<dyn Signer>,
}

/// Opens a directory, which is made when it is missing.
pub(crate) fn local(root: &Folder) -> Result<Arc<dyn ObjectStore>, Error> {
    make_private(root).map_err(|source| Error::Directory {
        path: root.display().to_string(),
        source,
    })?;
    let store = LocalFileSystem::new_with_prefix(root).map_err(Error::Store)?;
    Ok(Arc::new(store.with_fsync(true)))
}

fn make_private(directory: &Folder) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true).mode(PRIVATE).create(directory)?;
    // One that was there may be open to everybody.
    set_permissions(directory, Permissions::from_mode(PRIVATE))
}

/// Opens the bucket that a URL names, without asking whether it is there.
pub(crate) fn remote(
    url: &str,
    options: impl IntoIterator<Item = (String, String)>,
) -> Result<Bucket, Error> {
    let invalid = || Error::InvalidStore(url.to_owned());
    let parsed = Url::parse(url).map_err(|_| invalid())?;
    let (scheme, prefix) = ObjectStoreScheme::parse(&parsed).map_err(|_| invalid())?;
    let retry = RetryConfig {
        max_retries: MOST_RETRIES,
        retry_timeout: RETRY_TIMEOUT,
        ..RetryConfig::default()
    };
    /// Makes a store of one of the three builders, which have the same methods but no trait.
    macro_rules! open {
        ($builder:ty) => {{
            let builder = <$builder>::new().with_url(url).with_retry(retry);
            let builder = options.into_iter().fold(builder, |builder, (name, value)| {
                match name.to_ascii_lowercase().parse() {
                    Ok(key) => builder.with_config(key, value),
                    Err(_) => builder,
                }
            });
            bucket(builder.build().map_err(Error::Store)?, prefix)
        }};
    }
    match scheme {
        ObjectStoreScheme::AmazonS3 => Ok(open!(AmazonS3Builder)),
        ObjectStoreScheme::GoogleCloudStorage => Ok(open!(GoogleCloudStorageBuilder)),
        ObjectStoreScheme::MicrosoftAzure => Ok(open!(MicrosoftAzureBuilder)),
        _ => Err(invalid()),
    }
}

fn bucket(store: impl ObjectStore + Signer, prefix: Path) -> Bucket {
    let store = Arc::new(PrefixStore::new(store, prefix));
    Bucket {
        store: store.clone(),
        signer: store,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            local(&root).unwrap();

            let mode = root.metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o700, "{}", root.display());
        }
    }

    #[test]
    fn what_is_no_bucket_of_a_known_store_is_refused() {
        for url in [
            "",
            "assets",
            "/srv/assets",
            "file:///srv/assets",
            "ftp://host/assets",
            "memory:///",
            "http://host/assets",
        ] {
            let refused = remote(url, []);
            assert!(matches!(refused, Err(Error::InvalidStore(_))), "{url}");
        }
    }

    #[test]
    fn settings_of_other_programs_do_not_keep_a_bucket_shut() {
        let unknown = [("AWS_PAGER", ""), ("AWS_REGION", "eu-west-1")];

        let opened = remote(
            "s3://bucket/prefix",
            unknown.map(|(name, value)| (name.to_owned(), value.to_owned())),
        );

        assert!(opened.is_ok());
    }
}
