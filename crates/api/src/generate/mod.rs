//! Drawing figures.

mod apparel;
mod body_shape;
mod figure;
mod request;

use std::sync::Arc;

use likeness_core::{Lane, TaskId, UserId};
use likeness_db::users;
use likeness_tasks::GeneratePicture;
use poem::web::Data;
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{Object, OpenApi};

use self::apparel::Wish;
use self::request::GenerateRequest;
use crate::body::{JsonBody, Node, ReadBody};
use crate::context::VipPolicy;
use crate::error::{Error, Refusal};
use crate::token::Caller;
use crate::{Context, Tag};

/// The task that was submitted.
#[derive(Debug, Object)]
#[oai(example)]
struct Submitted {
    /// Under which its state is asked for.
    task_id: String,
}

impl Example for Submitted {
    fn example() -> Self {
        let task_id = "fa398b2c-d6c4-4e81-b58e-8585b37cbebc".to_owned();
        Self { task_id }
    }
}

/// What a request for a picture asks for.
struct Generation {
    task: GeneratePicture,
    apparel: Option<Wish>,
    lane: Lane,
}

impl ReadBody for Generation {
    type Schema = GenerateRequest;

    const COMMENTS: bool = true;

    fn read(body: &Node<'_>) -> Self {
        let options = body.field("image_options");
        let thumbnail_width = options.field("thumbnail_width");
        let is_vip = body.field("vip").boolean().unwrap_or(false);
        Self {
            task: GeneratePicture {
                figure: figure::read(body),
                garment_guessed: false,
                quality: options.field("quality").integer(1..=100).unwrap_or(90),
                thumbnail_width: thumbnail_width.integer(16..=1024).unwrap_or(128),
            },
            apparel: apparel::read(&body.field("apparel_details")),
            lane: if is_vip { Lane::Vip } else { Lane::Normal },
        }
    }
}

pub(crate) struct GenerateApi;

#[OpenApi]
impl GenerateApi {
    /// Draw a figure
    ///
    /// Checks the whole request, submits a task and answers its id at once. The picture
    /// `<task_id>.jpg` and its thumbnail stand in the gallery when the task succeeded. The body may
    /// hold `//` comments.
    #[oai(
        path = "/generate",
        method = "post",
        tag = "Tag::Generate",
        operation_id = "generate"
    )]
    async fn generate(
        &self,
        context: Data<&Arc<Context>>,
        caller: Caller,
        body: JsonBody<Generation>,
    ) -> Result<Json<Submitted>, Refusal<403>> {
        let Generation {
            mut task,
            apparel,
            lane,
        } = body.0;
        permit_lane(&context, caller.0, lane).await?;
        let apparel = apparel::resolve(&context, apparel).await?;
        task.figure.garments = apparel.garments;
        task.garment_guessed = apparel.guessed;
        let id = TaskId(context.randomness.uuid());
        let mut transaction = likeness_db::begin(&context.pool).await?;
        let policy = &context.settings.queue_policy;
        likeness_queue::submit(&mut transaction, policy, id, caller.0, lane, &task).await?;
        let committed = transaction.commit().await;
        committed.map_err(likeness_db::Error::from)?;
        Ok(Json(Submitted {
            task_id: id.to_string(),
        }))
    }
}

async fn permit_lane(context: &Context, user: UserId, lane: Lane) -> Result<(), Error> {
    match (lane, context.settings.vip_policy) {
        (Lane::Normal, VipPolicy::Open | VipPolicy::Entitled) | (Lane::Vip, VipPolicy::Open) => {
            Ok(())
        }
        (Lane::Vip, VipPolicy::Entitled) => {
            let user = users::find(&mut *context.connection().await?, user).await?;
            if user.is_some_and(|user| user.vip) {
                Ok(())
            } else {
                Err(Error::forbidden(
                    "the fast lane is not open to this account",
                ))
            }
        }
    }
}

#[cfg(test)]
mod tests;
