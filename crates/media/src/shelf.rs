use std::collections::BTreeMap;

use bytes::Bytes;
use futures::TryStreamExt;
use object_store::path::Path;
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt};
use sha2::{Digest, Sha256};

use crate::{Error, Media};

/// Where the studio keeps what belongs to no user. No asset has such a key, which begins with a number.
const SHELF: &str = "imports";

/// Something of the studio's own, known without being read: it lies under `imports/<kind>/<name>/<hash>`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shelved {
    /// What it is one of, such as `garment`.
    pub kind: String,
    /// Its name among its kind.
    pub name: String,
    /// The SHA-256 of its bytes in hexadecimal, so that it can be kept by whoever has read it.
    pub hash: String,
}

impl Media {
    /// Everything of the studio's own, or all of a kind, or what has one name in it; by kind and name.
    ///
    /// # Errors
    ///
    /// Only when the store fails.
    pub async fn shelved(&self, place: &[&str]) -> Result<Vec<Shelved>, Error> {
        let mut newest: BTreeMap<_, (_, String)> = BTreeMap::new();
        for object in self.versions(place).await? {
            if let Some(Shelved { kind, name, hash }) = Shelved::at(&object.location) {
                let version = (object.last_modified, hash);
                let known = newest.entry((kind, name)).or_default();
                *known = version.max(std::mem::take(known));
            }
        }
        let shelved = newest.into_iter();
        Ok(shelved
            .map(|((kind, name), (_, hash))| Shelved { kind, name, hash })
            .collect())
    }

    /// Puts something there whole or not at all, in place of what has its kind and name; whether there was any.
    ///
    /// # Errors
    ///
    /// Only when the store fails.
    pub async fn shelve(&self, [kind, name]: [&str; 2], content: Bytes) -> Result<bool, Error> {
        let hash = hex::encode(Sha256::digest(&content));
        let path = Path::from_iter([SHELF, kind, name, &hash]);
        let before = self.versions(&[kind, name]).await?;
        let put = self.store.put(&path, content.into()).await;
        put.map_err(Error::Store)?;
        for old in before.iter().filter(|old| old.location != path) {
            self.take(&old.location).await?;
        }
        Ok(!before.is_empty())
    }

    /// Takes away what has that kind and name; whether there was any.
    ///
    /// # Errors
    ///
    /// Only when the store fails.
    pub async fn unshelve(&self, [kind, name]: [&str; 2]) -> Result<bool, Error> {
        let versions = self.versions(&[kind, name]).await?;
        for version in &versions {
            self.take(&version.location).await?;
        }
        Ok(!versions.is_empty())
    }

    /// Reads something of the studio's own and checks that it is what its hash says.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when it was taken away or replaced since, [`Error::Damaged`] when it has other bytes.
    pub async fn read_shelved(&self, shelved: &Shelved) -> Result<Bytes, Error> {
        let Shelved { kind, name, hash } = shelved;
        let path = Path::from_iter([SHELF, kind, name, hash]);
        let found = self.store.get(&path).await;
        let bytes = async { found?.bytes().await };
        let bytes = bytes.await.map_err(|e| Error::of(path.as_ref(), e))?;
        match hex::encode(Sha256::digest(&bytes)) == *hash {
            true => Ok(bytes),
            false => Err(Error::Damaged(path.to_string())),
        }
    }

    /// What lies at a place: more than one object of a name while one replaces another.
    async fn versions(&self, place: &[&str]) -> Result<Vec<ObjectMeta>, Error> {
        let below = Path::from_iter([[SHELF].as_slice(), place].concat());
        let found = self.store.list(Some(&below)).try_collect();
        found.await.map_err(Error::Store)
    }

    async fn take(&self, path: &Path) -> Result<(), Error> {
        match self.store.delete(path).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(Error::Store(error)),
        }
    }
}

impl Shelved {
    fn at(path: &Path) -> Option<Self> {
        let parts: Vec<String> = path.parts().map(|part| part.as_ref().to_owned()).collect();
        let [_, kind, name, hash] = parts.try_into().ok()?;
        Some(Self { kind, name, hash })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SigningKey;

    fn media(directory: &tempfile::TempDir) -> Media {
        Media::local(directory.path(), SigningKey::new(&[]), "").unwrap()
    }

    fn names(shelved: &[Shelved]) -> Vec<&str> {
        shelved.iter().map(|found| found.name.as_str()).collect()
    }

    #[tokio::test]
    async fn what_is_put_is_listed_by_place_read_replaced_and_taken_away() {
        let directory = tempfile::tempdir().unwrap();
        let media = media(&directory);
        for place in [["hair", "crest"], ["garment", "board"], ["garment", "bo"]] {
            assert!(!media.shelve(place, "one".into()).await.unwrap());
        }

        let all = media.shelved(&[]).await.unwrap();
        let garments = media.shelved(&["garment"]).await.unwrap();
        let replaced = media.shelve(["hair", "crest"], "two".into()).await.unwrap();
        let crest = media.shelved(&["hair", "crest"]).await.unwrap();
        let was_there = media.unshelve(["garment", "board"]).await.unwrap();
        let again = media.unshelve(["garment", "board"]).await.unwrap();

        assert_eq!(names(&all), ["bo", "board", "crest"]);
        assert_eq!(names(&garments), ["bo", "board"]);
        assert!(replaced && was_there && !again);
        assert_eq!(media.read_shelved(&crest[0]).await.unwrap(), "two");
        let old = media.read_shelved(&all[2]).await;
        assert!(matches!(old, Err(Error::NotFound(_))), "{old:?}");
        let left = media.shelved(&[]).await.unwrap();
        assert_eq!(names(&left), ["bo", "crest"]);
    }

    #[tokio::test]
    async fn bytes_that_are_not_what_their_hash_says_are_refused() {
        let directory = tempfile::tempdir().unwrap();
        let media = media(&directory);
        media.shelve(["hair", "crest"], "one".into()).await.unwrap();
        let shelved = media.shelved(&[]).await.unwrap();
        let Shelved { kind, name, hash } = &shelved[0];
        let path = format!("imports/{kind}/{name}/{hash}");

        std::fs::write(directory.path().join(path), "on").unwrap();

        let read = media.read_shelved(&shelved[0]).await;
        assert!(matches!(read, Err(Error::Damaged(_))), "{read:?}");
    }
}
