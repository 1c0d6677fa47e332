use std::sync::Arc;

use likeness_db::users::{self, InfoPatch, User};
use poem::web::Data;
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{Object, OpenApi};
use time::OffsetDateTime;

use crate::body::{JsonBody, Node, ReadBody};
use crate::error::{Error, Refusal};
use crate::limits::{EARLIEST_BIRTH, LATEST_BIRTH, USER_INFO};
use crate::message::Message;
use crate::token::Caller;
use crate::{Context, Tag};

/// What a user told about themselves.
#[derive(Debug, Object)]
#[oai(example)]
struct UserInfo {
    /// Address with which the user logs in, lower-case.
    email: String,
    /// Name as the user wrote it.
    full_name: String,
    /// Date of birth in Unix seconds.
    date_of_birth: i64,
    /// As the user wrote it.
    ethnicity: String,
    /// As the user wrote it.
    gender: String,
}

impl From<User> for UserInfo {
    fn from(user: User) -> Self {
        Self {
            email: user.email,
            full_name: user.full_name,
            date_of_birth: user.date_of_birth,
            ethnicity: user.ethnicity,
            gender: user.gender,
        }
    }
}

impl Example for UserInfo {
    fn example() -> Self {
        Self {
            email: "ada@example.com".to_owned(),
            full_name: "Ada Example".to_owned(),
            date_of_birth: 1_731_754_271,
            ethnicity: "European".to_owned(),
            gender: "Female".to_owned(),
        }
    }
}

/// What changes about a user; absent fields stay.
#[derive(Debug, Object)]
#[oai(example)]
struct UserInfoUpdate {
    /// Name as the user writes it.
    full_name: Option<String>,
    /// Date of birth in Unix seconds, in the past.
    date_of_birth: Option<i64>,
    /// As the user writes it.
    ethnicity: Option<String>,
    /// As the user writes it.
    gender: Option<String>,
}

impl Example for UserInfoUpdate {
    fn example() -> Self {
        Self {
            full_name: Some("Ada Lovelace".to_owned()),
            date_of_birth: Some(1_731_754_271),
            ethnicity: Some("European".to_owned()),
            gender: Some("Female".to_owned()),
        }
    }
}

impl ReadBody for UserInfoUpdate {
    type Schema = Self;

    fn read(body: &Node<'_>) -> Self {
        let text = |name| body.field(name).text(USER_INFO).map(str::to_owned);
        let born = body.field("date_of_birth");
        Self {
            full_name: text("full_name"),
            date_of_birth: born.integer(EARLIEST_BIRTH..=LATEST_BIRTH),
            ethnicity: text("ethnicity"),
            gender: text("gender"),
        }
    }
}

/// Refuses a date of birth that is not in the past.
pub(super) fn born_before(now: OffsetDateTime, date_of_birth: i64) -> Result<(), Error> {
    if date_of_birth < now.unix_timestamp() {
        Ok(())
    } else {
        Err(Error::field("/date_of_birth", "must be in the past"))
    }
}

pub(crate) struct InfoApi;

#[OpenApi]
impl InfoApi {
    /// Read the account
    ///
    /// What the user told at registration or changed since.
    #[oai(
        path = "/get_user_info",
        method = "get",
        tag = "Tag::Account",
        operation_id = "get_user_info"
    )]
    async fn get_user_info(
        &self,
        context: Data<&Arc<Context>>,
        caller: Caller,
    ) -> Result<Json<UserInfo>, Refusal> {
        let user = users::find(&mut *context.connection().await?, caller.0).await?;
        let user = user.ok_or_else(Error::gone)?;
        Ok(Json(user.into()))
    }

    /// Change the account
    ///
    /// Absent fields stay as they are. The address cannot be changed.
    #[oai(
        path = "/update_user_info",
        method = "post",
        tag = "Tag::Account",
        operation_id = "update_user_info"
    )]
    async fn update_user_info(
        &self,
        context: Data<&Arc<Context>>,
        caller: Caller,
        body: JsonBody<UserInfoUpdate>,
    ) -> Result<Json<Message>, Refusal> {
        let update = body.0;
        if let Some(date_of_birth) = update.date_of_birth {
            born_before(context.now(), date_of_birth)?;
        }
        let patch = InfoPatch {
            full_name: update.full_name,
            date_of_birth: update.date_of_birth,
            ethnicity: update.ethnicity,
            gender: update.gender,
        };
        let connection = &mut *context.connection().await?;
        if users::update_info(connection, caller.0, &patch).await? {
            Ok(Message::new("account updated"))
        } else {
            Err(Error::gone().into())
        }
    }
}
