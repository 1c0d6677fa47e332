use std::sync::Arc;

use likeness_core::TaskError;
use likeness_figure::{Figures, Imports};
use likeness_inference::Models;
use likeness_media::Media;
use tokio::sync::OnceCell;
use tokio::task::spawn_blocking;

/// What a worker offers to every task.
#[derive(Clone)]
pub struct Services {
    /// Where assets go.
    pub media: Media,
    models: Models,
    imports: Imports,
    figures: Arc<OnceCell<Figures>>,
}

impl Services {
    /// Offers storage and models; what is large is loaded by the first task that needs it.
    #[must_use]
    pub fn new(media: Media, models: Models) -> Self {
        Self {
            media,
            models,
            imports: Imports::default(),
            figures: Arc::default(),
        }
    }

    /// Offers imported garments and hair besides.
    #[must_use]
    pub fn with_imports(self, imports: Imports) -> Self {
        Self { imports, ..self }
    }

    /// The figure engine, loaded once per process.
    pub(crate) async fn figures(&self) -> Result<Figures, TaskError> {
        let (figures, models) = (self.figures.clone(), self.models.clone());
        let imports = self.imports.clone();
        // On its own, so that it comes to its end even if the attempt that began it is stopped.
        let loaded = tokio::spawn(async move {
            figures
                .get_or_try_init(|| load(models, imports))
                .await
                .cloned()
        });
        loaded.await.map_err(TaskError::retry)?
    }
}

async fn load(models: Models, imports: Imports) -> Result<Figures, TaskError> {
    spawn_blocking(move || Figures::load_with(models, imports))
        .await
        .map_err(TaskError::retry)?
        .map_err(|error| TaskError::fail_with("not_available", error))
}
