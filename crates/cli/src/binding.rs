use anyhow::{Result, bail};
use futures::TryStreamExt;
use likeness_db::{PgConnection, orphans, studio};
use likeness_media::Media;
use time::{OffsetDateTime, PrimitiveDateTime};

/// How many stored objects are compared with rows at once.
pub(crate) const BATCH: usize = 500;

/// After everything that is stored.
const EVER: OffsetDateTime = PrimitiveDateTime::MAX.assume_utc();

/// Makes sure that store and database belong together: what one does not know of the other may be removed then.
///
/// A store that nothing marks is marked with the database's id, unless it holds assets and the database knows none of them.
///
/// # Errors
///
/// When they do not belong together, saying what to do; when one of them fails.
pub(crate) async fn check(media: &Media, connection: &mut PgConnection) -> Result<()> {
    let id = studio::id(connection).await?.to_string();
    if media.mark().await?.is_none() && belongs(media, connection).await? {
        media.set_mark(id.clone().into()).await?;
    }
    match media.mark().await? {
        Some(mark) if mark == id => Ok(()),
        Some(mark) => bail!(
            "the store belongs to database {}, but this is database {id}: name the store and the database that belong together, \
             or, if these two do from now on, write {id} into the store's object `studio`",
            String::from_utf8_lossy(&mark),
        ),
        None => bail!(
            "the database knows none of the store's assets: name the store and the database that belong together, \
             or, if these two do, write {id} into an object `studio` of the store",
        ),
    }
}

/// Whether the database knows an asset of the store, or there is none.
async fn belongs(media: &Media, connection: &mut PgConnection) -> Result<bool> {
    let mut batches = media.put_before(EVER).try_chunks(BATCH);
    let mut is_empty = true;
    while let Some(batch) = batches.try_next().await? {
        is_empty = false;
        let stored = batch.len();
        if orphans::among(connection, batch).await?.len() < stored {
            return Ok(true);
        }
    }
    Ok(is_empty)
}
