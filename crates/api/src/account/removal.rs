use std::sync::Arc;

use likeness_core::UserId;
use likeness_db::{tasks, users};
use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::payload::Json;

use crate::error::{Error, Refusal};
use crate::message::Message;
use crate::token::Caller;
use crate::{Context, Tag};

pub(crate) struct RemovalApi;

#[OpenApi]
impl RemovalApi {
    /// Remove the account
    ///
    /// With everything of the caller's: tasks, which stop, pictures, videos, details. Their tokens
    /// stop working at once. There is no way back.
    #[oai(
        path = "/account",
        method = "delete",
        tag = "Tag::Account",
        operation_id = "remove_account"
    )]
    async fn remove_account(
        &self,
        context: Data<&Arc<Context>>,
        caller: Caller,
    ) -> Result<Json<Message>, Refusal> {
        remove(&context, caller.0).await?;
        if let Err(error) = context.media.delete_all(caller.0).await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "assets of a removed account are left to be swept"
            );
        }
        Ok(Message::new("account removed"))
    }
}

/// Removes every row of a user.
async fn remove(context: &Context, user: UserId) -> Result<(), Error> {
    // Stopped on their own, so that whoever follows the line sees the tasks leave it before they vanish.
    let mut transaction = likeness_db::begin(&context.pool).await?;
    tasks::cancel_all(&mut transaction, user).await?;
    likeness_db::commit(transaction).await?;

    // Tasks before the user, as workers lock them: the record of an outcome also looks at the user.
    let mut transaction = likeness_db::begin(&context.pool).await?;
    tasks::delete_all(&mut transaction, user).await?;
    users::delete(&mut transaction, user).await?;
    Ok(likeness_db::commit(transaction).await?)
}
