//! Drawing figures, still and moving.

mod apparel;
mod body_shape;
mod figure;
mod request;
mod video;

use std::sync::Arc;

use likeness_tasks::GeneratePicture;
use likeness_tasks::figure::FigureSpec;
use likeness_tasks::figure::ranges::{QUALITY, THUMBNAIL_WIDTH};
use poem::web::Data;
use poem_openapi::OpenApi;

use self::apparel::{Apparel, Wish};
use self::request::GenerateRequest;
pub(crate) use self::video::VideoApi;
use crate::body::{JsonBody, Node, ReadBody};
use crate::idempotency_key::IdempotencyKey;
use crate::submit::{Answer, Order, submit};
use crate::token::Caller;
use crate::{Context, Tag};

/// What a request for a picture asks for.
struct Generation {
    figure: FigureSpec,
    /// Of the face, the user's own when absent.
    face_seed: Option<u64>,
    apparel: Option<Wish>,
    quality: u8,
    thumbnail_width: u32,
    order: Order,
}

impl ReadBody for Generation {
    type Schema = GenerateRequest;

    const COMMENTS: bool = true;

    fn read(body: &Node<'_>) -> Self {
        let options = body.field("image_options");
        let quality = options.field("quality").integer(QUALITY.all());
        let thumbnail_width = options.field("thumbnail_width");
        let thumbnail_width = thumbnail_width.integer(THUMBNAIL_WIDTH.all());
        Self {
            figure: figure::read(body),
            face_seed: figure::read_seed(body),
            apparel: apparel::read(&body.field("apparel_details")),
            quality: quality.unwrap_or(QUALITY.usual),
            thumbnail_width: thumbnail_width.unwrap_or(THUMBNAIL_WIDTH.usual),
            order: Order::read("/generate", body),
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
        /// Names the request: one with the same key within 24 hours answers the first one's task.
        #[oai(name = "Idempotency-Key")]
        key: IdempotencyKey,
        body: JsonBody<Generation>,
    ) -> Answer {
        let Generation {
            figure,
            face_seed,
            apparel,
            quality,
            thumbnail_width,
            order,
        } = body.0;
        let task = async {
            let Apparel {
                garments,
                imported,
                brand,
                guessed,
            } = apparel::resolve(&context, apparel.as_ref()).await?;
            figure::check(&context, &figure).await?;
            Ok(GeneratePicture {
                figure: FigureSpec {
                    garments,
                    imported,
                    brand,
                    seed: figure::seed(face_seed, caller.0),
                    ..figure
                },
                garment_guessed: guessed,
                quality,
                thumbnail_width,
            })
        };
        Ok(submit(&context, caller.0, &key, &order, task).await?)
    }
}

#[cfg(test)]
mod tests;
