use std::sync::Arc;

use poem::web::Data;
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{Object, OpenApi};

use crate::error::{Error, Refusal};
use crate::{Context, Tag};

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

pub(crate) struct OperationsApi;

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
        let away = |error: likeness_db::Error| Error::Unavailable(error.into());
        let mut connection = context.connection().await?;
        likeness_db::ping(&mut connection).await.map_err(away)?;
        let stored = context.media.ready().await;
        stored.map_err(|error| Error::Unavailable(error.into()))?;
        Ok(Health::ok())
    }
}
