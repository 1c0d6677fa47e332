use likeness_core::{Role, UserId};
use likeness_db::users::User;
use poem::Request;
use poem_openapi::SecurityScheme;
use poem_openapi::auth::Bearer;

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
    permit(&user)?;
    Ok(user.id)
}

/// Refuses a user who is no administrator.
pub(crate) fn permit(user: &User) -> Result<(), Error> {
    match user.role {
        Role::Admin => Ok(()),
        Role::User => Err(Error::forbidden("only administrators may do this")),
    }
}
