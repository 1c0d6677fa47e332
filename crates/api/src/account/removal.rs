use std::sync::Arc;

use likeness_core::UserId;
use likeness_db::{login_codes, tasks, users};
use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::payload::Json;

use crate::error::{Error, Refusal};
use crate::message::Message;
use crate::token::{Caller, Sessions};
use crate::{Context, Tag};

/// Most tasks that one statement removes: it must end before the database gives it up.
const BATCH: u32 = 2000;

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
        sessions: Data<&Arc<Sessions>>,
        caller: Caller,
    ) -> Result<Json<Message>, Refusal> {
        remove(&context, caller.0).await?;
        sessions.forget(caller.0);
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
    while remove_tasks(context, user).await? == u64::from(BATCH) {}
    while remove_past_tasks(context, user).await? == u64::from(BATCH) {}
    let mut transaction = likeness_db::begin(&context.pool).await?;
    tasks::delete_some(&mut transaction, user, BATCH).await?;
    tasks::delete_some_past(&mut transaction, user, BATCH).await?;
    login_codes::delete_of(&mut transaction, user).await?;
    users::delete(&mut transaction, user).await?;
    likeness_db::commit(transaction).await?;
    Ok(())
}

/// Removes some of a user's tasks; how many that were.
async fn remove_tasks(context: &Context, user: UserId) -> Result<u64, Error> {
    let mut transaction = likeness_db::begin(&context.pool).await?;
    let removed = tasks::delete_some(&mut transaction, user, BATCH).await?;
    likeness_db::commit(transaction).await?;
    Ok(removed)
}

/// Removes some of a user's tasks that ended long ago; how many that were.
async fn remove_past_tasks(context: &Context, user: UserId) -> Result<u64, Error> {
    let mut transaction = likeness_db::begin(&context.pool).await?;
    let removed = tasks::delete_some_past(&mut transaction, user, BATCH).await?;
    likeness_db::commit(transaction).await?;
    Ok(removed)
}
