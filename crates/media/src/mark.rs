use bytes::Bytes;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutMode, PutOptions};

use crate::{Error, Media};

/// Where a store says whose assets it holds. No asset has such a key.
const MARK: &str = "studio";

impl Media {
    /// What marks the store as a studio's own; `None` when nothing does.
    ///
    /// # Errors
    ///
    /// Only when the store fails.
    pub async fn mark(&self) -> Result<Option<Bytes>, Error> {
        let found = self.store.get(&Path::from(MARK)).await;
        match async { found?.bytes().await }.await {
            Ok(mark) => Ok(Some(mark)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(Error::Store(error)),
        }
    }

    /// Marks the store; a mark that it has stays.
    ///
    /// # Errors
    ///
    /// Only when the store fails.
    pub async fn set_mark(&self, mark: Bytes) -> Result<(), Error> {
        let (path, options) = (Path::from(MARK), PutOptions::from(PutMode::Create));
        match self.store.put_opts(&path, mark.into(), options).await {
            Ok(_) | Err(object_store::Error::AlreadyExists { .. }) => Ok(()),
            Err(error) => Err(Error::Store(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SigningKey;

    #[tokio::test]
    async fn the_first_mark_stays() {
        let directory = tempfile::tempdir().unwrap();
        let media = Media::local(directory.path(), SigningKey::new(&[]), "").unwrap();

        let before = media.mark().await.unwrap();
        media.set_mark("one".into()).await.unwrap();
        media.set_mark("two".into()).await.unwrap();

        assert_eq!(before, None);
        assert_eq!(media.mark().await.unwrap(), Some("one".into()));
    }
}
