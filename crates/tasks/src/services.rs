use std::sync::Arc;

use likeness_core::TaskError;
use likeness_figure::{FigureSpec, Figures};
use likeness_inference::Models;
use likeness_media::Media;
use tokio::sync::OnceCell;
use tokio::task::spawn_blocking;

use crate::Imports;

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
            imports: Imports::new(media.clone()),
            media,
            models,
            figures: Arc::default(),
        }
    }

    /// The figure engine, loaded once per process, with what was imported of what a figure wears.
    pub(crate) async fn figures(&self, figure: &FigureSpec) -> Result<Figures, TaskError> {
        let (figures, models) = (self.figures.clone(), self.models.clone());
        let closet = self.imports.closet(figure).await?;
        // On its own, so that it comes to its end even if the attempt that began it is stopped.
        let loaded =
            tokio::spawn(async move { figures.get_or_try_init(|| load(models)).await.cloned() });
        Ok(loaded.await.map_err(TaskError::retry)??.with(closet))
    }
}

async fn load(models: Models) -> Result<Figures, TaskError> {
    spawn_blocking(move || Figures::load(models))
        .await
        .map_err(TaskError::retry)?
        .map_err(|error| TaskError::fail_with("not_available", error))
}
