use std::sync::Arc;

use likeness_core::{Role, UserId};
use likeness_db::users;
use poem::Request;
use poem_openapi::SecurityScheme;
use poem_openapi::auth::Bearer;

use crate::Context;
use crate::error::Error;
use crate::token::recognise;

/// The user who sends the request, an administrator.
///
/// The token that `/login` answers.
#[derive(SecurityScheme)]
#[oai(
    ty = "bearer",
    bearer_format = "JWT",
    rename = "token",
    checker = "recognise_admin"
)]
pub(crate) struct Admin(
    #[expect(dead_code, reason = "that it could be made is what counts")] UserId,
);

async fn recognise_admin(request: &Request, bearer: Bearer) -> poem::Result<UserId> {
    let caller = recognise(request, bearer).await?;
    let context = request
        .data::<Arc<Context>>()
        .ok_or_else(|| Error::internal("a request came without a context"))?;
    Ok(permit(context, caller).await?)
}

/// Refuses a user who is no administrator.
pub(crate) async fn permit(context: &Context, caller: UserId) -> Result<UserId, Error> {
    let user = users::find(&mut *context.connection().await?, caller).await?;
    match user.map(|user| user.role) {
        Some(Role::Admin) => Ok(caller),
        Some(Role::User) | None => Err(Error::forbidden("only administrators may do this")),
    }
}
