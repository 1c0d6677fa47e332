use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::store::Store;
use crate::{Error, Manifest, Runtime, Session};

/// The models of a process: found in the model directory, loaded on first use, shared, and dropped by least recent use
/// when together they outgrow their budget; cheap to clone.
#[derive(Clone)]
pub struct Models(Arc<Inner>);

struct Inner {
    store: Store,
    runtime: Runtime,
    budget_bytes: u64,
    loaded: Mutex<Vec<Loaded>>,
}

struct Loaded {
    name: String,
    bytes: u64,
    session: Arc<Session>,
}

impl Models {
    /// Models under the directory, whose files may take `budget_bytes` together while loaded.
    #[must_use]
    pub fn new(directory: impl AsRef<Path>, runtime: Runtime, budget_bytes: u64) -> Self {
        let store = Store::new(directory.as_ref());
        Self(Arc::new(Inner {
            store,
            runtime,
            budget_bytes,
            loaded: Mutex::default(),
        }))
    }

    /// The session of the model's one ONNX file, loaded if it is not there yet; blocks while it loads.
    ///
    /// # Errors
    /// [`Error::MissingModel`] names the command that brings a model that was never fetched.
    pub fn session(&self, model: &str) -> Result<Arc<Session>, Error> {
        // Held while loading, so that two callers at once load a model once.
        let mut loaded = self.0.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        let used = match loaded.iter().position(|entry| entry.name == model) {
            Some(place) => loaded.remove(place),
            None => self.load(model)?,
        };
        let session = used.session.clone();
        loaded.push(used);
        evict(&mut loaded, self.0.budget_bytes);
        Ok(session)
    }

    /// The path of one file of the model, such as the data that is kept beside the network.
    ///
    /// # Errors
    /// [`Error::MissingModel`] names the command that brings a model that was never fetched.
    pub fn file(&self, model: &str, file: &str) -> Result<PathBuf, Error> {
        self.0.store.file(model, file)
    }

    /// The ONNX Runtime that the sessions run on.
    #[must_use]
    pub fn runtime(&self) -> &Runtime {
        &self.0.runtime
    }

    fn load(&self, model: &str) -> Result<Loaded, Error> {
        let path = self.0.store.network(model)?;
        let bytes = std::fs::metadata(&path)
            .map_err(Error::io("read", &path))?
            .len();
        let session = Arc::new(Session::load(&self.0.runtime, model, &path)?);
        session.check(Manifest::find(model)?)?;
        Ok(Loaded {
            name: model.to_owned(),
            bytes,
            session,
        })
    }
}

/// Drops the least recently used, which come first, but never the last: it is about to run.
fn evict(loaded: &mut Vec<Loaded>, budget_bytes: u64) {
    let mut total: u64 = loaded.iter().map(|entry| entry.bytes).sum();
    while total > budget_bytes && loaded.len() > 1 {
        let dropped = loaded.remove(0);
        total -= dropped.bytes;
        tracing::info!(
            model.name = dropped.name,
            "model dropped to stay within the memory budget"
        );
    }
}
