use poem::Request;
use poem_openapi::SecurityScheme;
use poem_openapi::auth::{Bearer, BearerAuthorization};

use crate::account::local::{is_forwarded, is_local};
use crate::context::CatalogUpload;
use crate::error::Error;
use crate::token::{Caller, recognise};
use crate::{Context, admin};

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
        let is_open = context.settings.catalog_upload == CatalogUpload::Open;
        if is_open && is_here {
            return Ok(());
        }
        let user = match (self, Bearer::from_request(request)) {
            (Self::Known(Caller(user)), _) => user,
            // Why the token is not valid was not told, and may be that nobody could look.
            (Self::Unknown, Ok(shown)) => {
                let user = recognise(request, shown).await;
                user.map_err(Error::from_framework)?
            }
            (Self::Unknown, Err(_)) if is_open => {
                return Err(Error::forbidden(
                    "without an administrator's token, workbooks are taken only on the studio's own machine",
                ));
            }
            (Self::Unknown, Err(_)) => {
                return Err(Error::unauthorized("an administrator's token is needed"));
            }
        };
        admin::permit(context, user).await.map(drop)
    }
}
