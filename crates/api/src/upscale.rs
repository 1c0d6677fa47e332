//! Enlarging videos.

use std::sync::Arc;

use likeness_core::{Area, UserId};
use likeness_db::assets;
use likeness_tasks::Upscale;
use poem::web::Data;
use poem_openapi::types::Example;
use poem_openapi::{Object, OpenApi};

use crate::asset::{key, own_file};
use crate::body::{JsonBody, Node, ReadBody};
use crate::error::Error;
use crate::idempotency_key::IdempotencyKey;
use crate::submit::{Answer, Order, submit};
use crate::token::Caller;
use crate::{Context, Tag, limits};

/// A video to enlarge.
#[derive(Debug, Object)]
#[oai(example)]
struct UpscaleRequest {
    /// The `source_url` of a video in the caller's gallery.
    video_url: String,
    /// Asks for the fast lane; `false` when absent.
    vip: Option<bool>,
}

impl Example for UpscaleRequest {
    fn example() -> Self {
        let url = "http://127.0.0.1:8080/media/33/gallery/fa398b2c-d6c4-4e81-b58e-8585b37cbebc.mp4";
        Self {
            video_url: format!("{url}?expires=1739764800&signature=9f86d081884c7d65"),
            vip: Some(true),
        }
    }
}

/// What a request to enlarge a video asks for.
struct Enlargement {
    video_url: String,
    order: Order,
}

impl ReadBody for Enlargement {
    type Schema = UpscaleRequest;

    fn read(body: &Node<'_>) -> Self {
        let url = body.field("video_url").required();
        Self {
            video_url: url.text(limits::VIDEO_URL).unwrap_or_default().to_owned(),
            order: Order::read("/upscale", body),
        }
    }
}

pub(crate) struct UpscaleApi;

#[OpenApi]
impl UpscaleApi {
    /// Enlarge a video
    ///
    /// Submits a task and answers its id at once. The video must lie in the caller's own gallery;
    /// the larger one `<task_id>_upscale.mp4` stands beside it when the task succeeded.
    #[oai(
        path = "/upscale",
        method = "post",
        tag = "Tag::Generate",
        operation_id = "upscale"
    )]
    async fn upscale(
        &self,
        context: Data<&Arc<Context>>,
        caller: Caller,
        /// Names the request: one with the same key within 24 hours answers the first one's task.
        #[oai(name = "Idempotency-Key")]
        key: IdempotencyKey,
        body: JsonBody<Enlargement>,
    ) -> Answer<404> {
        let Enlargement { video_url, order } = body.0;
        let task = async {
            let video = find_video(&context, caller.0, &video_url).await?;
            Ok(Upscale { video })
        };
        Ok(submit(&context, caller.0, &key, &order, task).await?)
    }
}

/// The name of the video in the user's gallery that a URL means.
async fn find_video(context: &Context, user: UserId, url: &str) -> Result<String, Error> {
    let absent = || Error::not_found("video");
    let name = own_file(url, user).ok_or_else(absent)?;
    let key = key(user, Area::Gallery, name);
    if !context.media.hands_out(url, &key, context.now()).await? {
        return Err(absent());
    }
    let mut connection = context.connection().await?;
    let file = assets::find(&mut connection, user, Area::Gallery, name).await?;
    let video = file.filter(|file| file.content_type == "video/mp4");
    video.map(|video| video.file_name).ok_or_else(absent)
}
