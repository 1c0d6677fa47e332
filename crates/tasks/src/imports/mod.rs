//! Garments and hair that an operator imported, kept with the assets: every process of the studio sees the same.

mod ready;

use std::sync::Arc;
use std::time::{Duration, Instant};

use likeness_core::TaskError;
use likeness_figure::{Closet, Error as FigureError, FigureSpec, Imported, Wearable, Worn};
use likeness_media::{Error, Media, Shelved};
use tokio::sync::Mutex;
use tokio::task::spawn_blocking;

use self::ready::Ready;

/// How long a list of everything counts: to ask for it is to ask the store.
const LISTED_FOR: Duration = Duration::from_secs(2);

/// What was imported, kept in the studio's storage by kind and name, so that an import or a removal is seen by the next request
/// and the next task of every process.
#[derive(Clone)]
pub struct Imports {
    media: Media,
    listed: Arc<Mutex<Option<Listed>>>,
    ready: Arc<Ready>,
}

/// Everything there was at a time.
struct Listed {
    at: Instant,
    items: Arc<[(Worn, String)]>,
}

impl Imports {
    /// What is kept beside these assets.
    #[must_use]
    pub fn new(media: Media) -> Self {
        Self {
            media,
            listed: Arc::default(),
            ready: Arc::default(),
        }
    }

    /// Whether there is an item of that name now.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn has(&self, worn: Worn, name: &str) -> Result<bool, Error> {
        Ok(self.find(worn, name).await?.is_some())
    }

    /// The names of what there is, garments first, as it was at most two seconds ago; callers that come meanwhile wait for one
    /// answer. While the store fails, what there was before.
    ///
    /// # Errors
    /// When the store fails and was never asked before.
    pub async fn list(&self) -> Result<Arc<[(Worn, String)]>, Error> {
        let mut listed = self.listed.lock().await;
        if let Some(known) = listed.as_ref().filter(|it| it.at.elapsed() < LISTED_FOR) {
            return Ok(known.items.clone());
        }
        let items = match (self.look().await, listed.as_ref()) {
            (Ok(items), _) => items.into(),
            (Err(_), Some(known)) => known.items.clone(),
            (Err(error), None) => return Err(error),
        };
        let at = Instant::now();
        Ok(listed.insert(Listed { at, items }).items.clone())
    }

    /// What a figure wears of it, read unless it was worn lately.
    ///
    /// # Errors
    /// What is not there fails as `not_available`, what is damaged fails; a store that fails may be asked again.
    pub(crate) async fn closet(&self, figure: &FigureSpec) -> Result<Closet, TaskError> {
        let mut worn = Vec::new();
        for (kind, name) in figure.imports() {
            worn.push(self.wearable(kind, name).await?);
        }
        Ok(worn.into_iter().collect())
    }

    async fn wearable(&self, worn: Worn, name: &str) -> Result<Arc<Wearable>, TaskError> {
        let found = self.find(worn, name).await.map_err(TaskError::retry)?;
        let missing = || {
            let name = name.to_owned();
            TaskError::fail_with("not_available", FigureError::UnknownImport { worn, name })
        };
        let shelved = found.ok_or_else(missing)?;
        if let Some(known) = self.ready.find(&shelved.hash) {
            return Ok(known);
        }
        let bytes = self.media.read_shelved(&shelved).await.map_err(unread)?;
        let make = move || Wearable::new(Imported::parse(bytes.into())?);
        let made = spawn_blocking(make).await.map_err(TaskError::retry)?;
        let made = Arc::new(made.map_err(TaskError::fail)?);
        self.ready.keep(shelved.hash, made.clone());
        Ok(made)
    }

    async fn find(&self, worn: Worn, name: &str) -> Result<Option<Shelved>, Error> {
        Ok(self.media.shelved(&[worn.as_str(), name]).await?.pop())
    }

    async fn look(&self) -> Result<Vec<(Worn, String)>, Error> {
        let mut items = Vec::new();
        for worn in [Worn::Garment, Worn::Hair] {
            let shelved = self.media.shelved(&[worn.as_str()]).await?;
            items.extend(shelved.into_iter().map(|item| (worn, item.name)));
        }
        Ok(items)
    }
}

/// What was replaced since it was found is another at the next attempt.
fn unread(error: Error) -> TaskError {
    match error {
        Error::NotFound(_) | Error::Store(_) => TaskError::retry(error),
        Error::InvalidKey(_)
        | Error::ContentType { .. }
        | Error::Damaged(_)
        | Error::Directory { .. }
        | Error::InvalidStore(_) => TaskError::fail(error),
    }
}
