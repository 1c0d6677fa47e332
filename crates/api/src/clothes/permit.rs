use std::sync::Arc;

use poem::{Request, RequestBody};
use poem_openapi::auth::{Bearer, BearerAuthorization};
use poem_openapi::registry::Registry;
use poem_openapi::{ApiExtractor, ApiExtractorType, ExtractParamOptions, SecurityScheme};

use crate::account::local::{is_forwarded, is_local};
use crate::context::CatalogUpload;
use crate::error::Error;
use crate::token::{Account, find_user};
use crate::{Context, admin};

/// Somebody whom the operator lets change the catalogue. As an argument it stands before the body,
/// so that nobody else's is read.
pub(super) struct Uploader;

/// Who uploads a workbook.
#[derive(SecurityScheme)]
enum Somebody {
    /// A user who shows a token.
    Known(Account),
    /// Somebody without a valid one.
    #[oai(fallback)]
    Unknown,
}

impl<'a> ApiExtractor<'a> for Uploader {
    const TYPES: &'static [ApiExtractorType] = Somebody::TYPES;

    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        Somebody::register(registry);
    }

    fn security_schemes() -> Vec<&'static str> {
        Somebody::security_schemes()
    }

    fn has_security_fallback() -> bool {
        Somebody::has_security_fallback()
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        options: ExtractParamOptions<()>,
    ) -> poem::Result<Self> {
        let context = request
            .data::<Arc<Context>>()
            .ok_or_else(|| Error::internal("a request came without a context"))?;
        let somebody = Somebody::from_request(request, body, options).await?;
        permit(context, request, somebody).await?;
        Ok(Self)
    }
}

/// Refuses whom the operator does not let change the catalogue.
async fn permit(context: &Context, request: &Request, somebody: Somebody) -> Result<(), Error> {
    let origins = &context.settings.cors_origins;
    let is_here = is_local(request, origins) && !is_forwarded(request.headers());
    let is_open = context.settings.catalog_upload == CatalogUpload::Open;
    if is_open && is_here {
        return Ok(());
    }
    let user = match (somebody, Bearer::from_request(request)) {
        (Somebody::Known(Account(user)), _) => user,
        // Why the token is not valid was not told, and may be that nobody could look.
        (Somebody::Unknown, Ok(shown)) => {
            let user = find_user(request, shown).await;
            user.map_err(Error::from_framework)?
        }
        (Somebody::Unknown, Err(_)) if is_open => {
            return Err(Error::forbidden(
                "without an administrator's token, workbooks are taken only on the studio's own machine",
            ));
        }
        (Somebody::Unknown, Err(_)) => {
            return Err(Error::unauthorized("an administrator's token is needed"));
        }
    };
    admin::permit(&user)
}
