use std::sync::Arc;

use likeness_db::revoked_tokens;
use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::payload::Json;

use crate::error::Refusal;
use crate::message::Message;
use crate::token::{Sessions, ShownToken};
use crate::{Context, Tag};

pub(crate) struct LogoutApi;

#[OpenApi]
impl LogoutApi {
    /// Log out
    ///
    /// The token of this request is not valid any more; others of the same user are.
    #[oai(
        path = "/logout",
        method = "post",
        tag = "Tag::Account",
        operation_id = "logout"
    )]
    async fn logout(
        &self,
        context: Data<&Arc<Context>>,
        sessions: Data<&Arc<Sessions>>,
        token: ShownToken,
    ) -> Result<Json<Message>, Refusal> {
        let session = token.0;
        let mut connection = context.connection().await?;
        let (id, user, ends) = (session.token_id, session.user, session.expires_at);
        revoked_tokens::insert(&mut connection, id, user, ends).await?;
        sessions.forget(user);
        Ok(Message::new("logged out"))
    }
}
