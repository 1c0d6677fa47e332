use std::future::ready;

use futures::stream::{BoxStream, StreamExt, TryStreamExt};
use likeness_core::{ObjectKey, UserId};
use object_store::ObjectStore;
use object_store::path::Path;
use time::OffsetDateTime;

use crate::{Error, Media, partial};

impl Media {
    /// Every stored asset that was put before that moment, in no order; what the studio did not store is passed over.
    pub fn put_before(
        &self,
        moment: OffsetDateTime,
    ) -> BoxStream<'static, Result<ObjectKey, Error>> {
        let moment = moment.unix_timestamp();
        self.store
            .list(None)
            .try_filter(move |object| ready(object.last_modified.timestamp() < moment))
            .try_filter_map(|object| ready(Ok(ObjectKey::parse(object.location.as_ref()))))
            .map_err(Error::Store)
            .boxed()
    }

    /// Removes everything that is stored for a user, and says how many assets that were.
    pub async fn delete_all(&self, user: UserId) -> Result<u64, Error> {
        let folder = Path::from(user.to_string());
        let found = self.store.list(Some(&folder));
        let found = found.map_ok(|object| object.location).boxed();
        let mut deleted = self.store.delete_stream(found);
        let mut count = 0;
        while let Some(done) = deleted.next().await {
            match done {
                Ok(_) => count += 1,
                Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => return Err(Error::Store(error)),
            }
        }
        Ok(count)
    }

    /// Removes what a put that was cut off before that moment left in a directory, and folders that are empty since
    /// then; says how many files that were. Other stores leave nothing. Blocks its thread.
    pub fn remove_partial(&self, before: OffsetDateTime) -> Result<u64, Error> {
        let Some(folder) = &self.folder else {
            return Ok(0);
        };
        partial::remove(folder, before.into()).map_err(|source| Error::Directory {
            path: folder.display().to_string(),
            source,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use bytes::Bytes;
    use time::Duration;

    use super::*;
    use crate::SigningKey;

    #[expect(
        clippy::disallowed_methods,
        reason = "the file system stamps files with this time"
    )]
    fn soon() -> OffsetDateTime {
        OffsetDateTime::now_utc() + Duration::minutes(1)
    }

    async fn with_assets(keys: &[&str]) -> (Media, tempfile::TempDir) {
        let directory = tempfile::tempdir().unwrap();
        let media = Media::local(directory.path(), SigningKey::new(&[vec![1]]), "").unwrap();
        for key in keys {
            let content = Bytes::from_static(b"x");
            media.put(key, content, "image/jpeg").await.unwrap();
        }
        (media, directory)
    }

    async fn keys(media: &Media, before: OffsetDateTime) -> Vec<String> {
        let found = media.put_before(before).map_ok(|key| key.to_string());
        let mut found: Vec<_> = found.try_collect().await.unwrap();
        found.sort();
        found
    }

    #[tokio::test]
    async fn assets_are_listed_by_age_and_strange_objects_are_not() {
        let (media, directory) = with_assets(&["1/gallery/a.jpg", "2/avatar/b.jpg"]).await;
        media.ready().await.unwrap();
        fs::create_dir(directory.path().join("notes")).unwrap();
        fs::write(directory.path().join("notes/mine.txt"), "").unwrap();

        assert_eq!(
            keys(&media, soon()).await,
            ["1/gallery/a.jpg", "2/avatar/b.jpg"]
        );
        assert!(keys(&media, soon() - Duration::hours(1)).await.is_empty());
    }

    #[tokio::test]
    async fn everything_of_one_user_can_be_removed() {
        let all = ["1/gallery/a.jpg", "1/avatar/b.jpg", "10/avatar/c.jpg"];
        let (media, _directory) = with_assets(&all).await;

        let removed = media.delete_all(UserId(1)).await.unwrap();
        let again = media.delete_all(UserId(1)).await.unwrap();

        assert_eq!((removed, again), (2, 0));
        assert_eq!(keys(&media, soon()).await, ["10/avatar/c.jpg"]);
    }

    #[tokio::test]
    async fn old_leftovers_of_cut_off_puts_go_and_assets_stay() {
        let (media, directory) = with_assets(&["1/gallery/a.jpg"]).await;
        let partial = directory.path().join("1/gallery/b.jpg#1");
        fs::write(&partial, "half of a pict").unwrap();
        fs::create_dir_all(directory.path().join("7/gallery")).unwrap();

        let too_early = media.remove_partial(soon() - Duration::hours(1)).unwrap();
        assert!(too_early == 0 && partial.exists());
        let removed = media.remove_partial(soon()).unwrap();

        assert_eq!(removed, 1);
        assert!(!partial.exists());
        assert!(!directory.path().join("7/gallery").exists());
        assert_eq!(keys(&media, soon()).await, ["1/gallery/a.jpg"]);
    }
}
