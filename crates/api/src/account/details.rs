use std::sync::Arc;

use likeness_db::user_details::{self, DetailsPatch};
use poem::web::Data;
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{Object, OpenApi};

use crate::body::{JsonBody, Node, ReadBody};
use crate::error::Refusal;
use crate::message::Message;
use crate::token::Caller;
use crate::{Context, Tag, limits};

/// How a user's figure looks, as their client keeps it here.
#[derive(Debug, Object)]
#[oai(example)]
struct UserDetails {
    /// As the client saved it; empty before.
    face_shape: String,
    /// As the client saved it; 0 before.
    skin_tone: i32,
    /// As the client saved it; empty before.
    body_dimensions: String,
    /// As the client saved it; empty before.
    real_world_measurements: String,
    /// As the client saved it; empty before.
    hair_style: String,
    /// As the client saved it; empty before.
    hair_color: String,
}

impl From<user_details::UserDetails> for UserDetails {
    fn from(details: user_details::UserDetails) -> Self {
        Self {
            face_shape: details.face_shape,
            skin_tone: details.skin_tone,
            body_dimensions: details.body_dimensions,
            real_world_measurements: details.real_world_measurements,
            hair_style: details.hair_style,
            hair_color: details.hair_color,
        }
    }
}

impl Example for UserDetails {
    fn example() -> Self {
        Self {
            face_shape: "long".to_owned(),
            skin_tone: 2,
            body_dimensions: "muscular".to_owned(),
            real_world_measurements: "180 cm".to_owned(),
            hair_style: "30".to_owned(),
            hair_color: "6B4F30FF".to_owned(),
        }
    }
}

/// What changes about a user's figure; absent fields stay.
#[derive(Debug, Object)]
#[oai(example)]
struct UserDetailsUpdate {
    /// Any text.
    face_shape: Option<String>,
    /// Any integer.
    skin_tone: Option<i32>,
    /// Any text.
    body_dimensions: Option<String>,
    /// Any text.
    real_world_measurements: Option<String>,
    /// Any text.
    hair_style: Option<String>,
    /// Any text.
    hair_color: Option<String>,
}

impl Example for UserDetailsUpdate {
    fn example() -> Self {
        let details = UserDetails::example();
        Self {
            face_shape: Some(details.face_shape),
            skin_tone: Some(details.skin_tone),
            body_dimensions: Some(details.body_dimensions),
            real_world_measurements: Some(details.real_world_measurements),
            hair_style: Some(details.hair_style),
            hair_color: Some(details.hair_color),
        }
    }
}

impl ReadBody for UserDetailsUpdate {
    type Schema = Self;

    fn read(body: &Node<'_>) -> Self {
        let text = |name| {
            body.field(name)
                .text(limits::USER_DETAIL)
                .map(str::to_owned)
        };
        let any = i64::from(i32::MIN)..=i64::from(i32::MAX);
        Self {
            face_shape: text("face_shape"),
            skin_tone: body.field("skin_tone").integer(any),
            body_dimensions: text("body_dimensions"),
            real_world_measurements: text("real_world_measurements"),
            hair_style: text("hair_style"),
            hair_color: text("hair_color"),
        }
    }
}

pub(crate) struct DetailsApi;

#[OpenApi]
impl DetailsApi {
    /// Read the figure's details
    ///
    /// What the client saved last; nothing is drawn from it by itself.
    #[oai(
        path = "/get_user_details",
        method = "get",
        tag = "Tag::UserDetail",
        operation_id = "get_user_details"
    )]
    async fn get_user_details(
        &self,
        context: Data<&Arc<Context>>,
        caller: Caller,
    ) -> Result<Json<UserDetails>, Refusal> {
        let details = user_details::find(&mut *context.connection().await?, caller.0).await?;
        Ok(Json(details.unwrap_or_default().into()))
    }

    /// Save the figure's details
    ///
    /// Absent fields stay as they are.
    #[oai(
        path = "/update_user_details",
        method = "post",
        tag = "Tag::UserDetail",
        operation_id = "update_user_details"
    )]
    async fn update_user_details(
        &self,
        context: Data<&Arc<Context>>,
        caller: Caller,
        body: JsonBody<UserDetailsUpdate>,
    ) -> Result<Json<Message>, Refusal> {
        let update = body.0;
        let patch = DetailsPatch {
            face_shape: update.face_shape,
            skin_tone: update.skin_tone,
            body_dimensions: update.body_dimensions,
            real_world_measurements: update.real_world_measurements,
            hair_style: update.hair_style,
            hair_color: update.hair_color,
        };
        user_details::update(&mut *context.connection().await?, caller.0, &patch).await?;
        Ok(Message::new("details saved"))
    }
}
