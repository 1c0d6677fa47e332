use likeness_core::{Role, UserId};
use likeness_db::users;
use poem::Request;
use poem_openapi::SecurityScheme;

use crate::Context;
use crate::account::local::{is_forwarded, is_local};
use crate::context::CatalogUpload;
use crate::error::Error;
use crate::token::Caller;

/// Who uploads a workbook.
#[derive(SecurityScheme)]
pub(super) enum Uploader {
    /// A user who shows a token.
    Known(Caller),
    /// Somebody without a valid one.
    #[oai(fallback)]
    Unknown,
}

impl Uploader {
    /// Refuses whom the operator does not let change the catalogue.
    pub(super) async fn permit(self, context: &Context, request: &Request) -> Result<(), Error> {
        let is_here = is_local(request) && !is_forwarded(request.headers());
        match (context.settings.catalog_upload, self) {
            (CatalogUpload::Open, Self::Known(_) | Self::Unknown) if is_here => Ok(()),
            (CatalogUpload::Open | CatalogUpload::Admin, Self::Known(Caller(user))) => {
                permit_admin(context, user).await
            }
            (CatalogUpload::Open, Self::Unknown) => Err(Error::forbidden(
                "without an administrator's token, workbooks are taken only on the studio's own machine",
            )),
            (CatalogUpload::Admin, Self::Unknown) => {
                Err(Error::unauthorized("an administrator's token is needed"))
            }
        }
    }
}

async fn permit_admin(context: &Context, user: UserId) -> Result<(), Error> {
    let user = users::find(&mut *context.connection().await?, user).await?;
    match user.map(|user| user.role) {
        Some(Role::Admin) => Ok(()),
        Some(Role::User) | None => {
            Err(Error::forbidden("only administrators change the catalogue"))
        }
    }
}
