use likeness_core::{Role, UserId};
use likeness_db::users;
use poem::Request;
use poem_openapi::SecurityScheme;
use poem_openapi::auth::Bearer;

use crate::Context;
use crate::error::Error;
use crate::token::find_user;

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
    let user = find_user(request, bearer).await?;
    check(user.role)?;
    Ok(user.id)
}

/// Refuses a user who is no administrator.
pub(crate) async fn permit(context: &Context, caller: UserId) -> Result<UserId, Error> {
    let user = users::find(&mut *context.connection().await?, caller).await?;
    check(user.map_or(Role::User, |user| user.role))?;
    Ok(caller)
}

fn check(role: Role) -> Result<(), Error> {
    match role {
        Role::Admin => Ok(()),
        Role::User => Err(Error::forbidden("only administrators may do this")),
    }
}
