use std::sync::Arc;
use std::time::{Duration, Instant};

use likeness_core::BoxError;
use likeness_media::Media;
use poem::web::Data;
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{Object, OpenApi};
use tokio::sync::Mutex;

use crate::error::{Error, Refusal};
use crate::{Context, Tag};

/// How long what the storage said counts: to ask it is to write an object.
const STORAGE_KNOWN_FOR: Duration = Duration::from_secs(5);

/// That the studio works.
#[derive(Debug, Object)]
#[oai(example)]
struct Health {
    /// Always `ok`.
    status: String,
}

impl Health {
    fn ok() -> Json<Self> {
        Json(Self::example())
    }
}

impl Example for Health {
    fn example() -> Self {
        let status = "ok".to_owned();
        Self { status }
    }
}

/// Tells whether the studio works.
#[derive(Default)]
pub(crate) struct OperationsApi {
    storage: Mutex<Option<Storage>>,
}

/// What the storage said, and when.
struct Storage {
    asked: Instant,
    answer: Result<(), Arc<likeness_media::Error>>,
}

#[OpenApi]
impl OperationsApi {
    /// Is the process alive?
    ///
    /// Looks at nothing but itself.
    #[oai(
        path = "/healthz",
        method = "get",
        tag = "Tag::Operations",
        operation_id = "check_health"
    )]
    async fn check_health(&self) -> Result<Json<Health>, Refusal> {
        Ok(Health::ok())
    }

    /// Can the studio work?
    ///
    /// Looks at the database, which also holds the queue, and at the storage.
    #[oai(
        path = "/readyz",
        method = "get",
        tag = "Tag::Operations",
        operation_id = "check_readiness"
    )]
    async fn check_readiness(&self, context: Data<&Arc<Context>>) -> Result<Json<Health>, Refusal> {
        let is_migrated = likeness_db::is_migrated(&context.pool).await;
        if !is_migrated.map_err(away)? {
            return Err(away("the database lacks tables of this version").into());
        }
        self.ask_storage(&context.media).await.map_err(away)?;
        Ok(Health::ok())
    }
}

impl OperationsApi {
    /// What the storage says, or said just now; requests that come meanwhile wait for one answer.
    async fn ask_storage(&self, media: &Media) -> Result<(), Arc<likeness_media::Error>> {
        let mut storage = self.storage.lock().await;
        let fresh = storage
            .as_ref()
            .filter(|known| known.asked.elapsed() < STORAGE_KNOWN_FOR);
        if let Some(known) = fresh {
            return known.answer.clone();
        }
        let answer = media.ready().await.map_err(Arc::new);
        *storage = Some(Storage {
            asked: Instant::now(),
            answer: answer.clone(),
        });
        answer
    }
}

fn away(reason: impl Into<BoxError>) -> Error {
    Error::Unavailable(reason.into())
}
