use std::sync::Arc;

use poem::Request;
use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};

use crate::asset::AssetBytes;
use crate::error::{Error, Refusal};
use crate::{Context, Tag};

pub(crate) struct MediaApi;

#[OpenApi]
impl MediaApi {
    /// Read an asset
    ///
    /// Where the studio itself stores assets, the URLs that the API answers lead here; each carries
    /// an expiry and a signature, unless the studio has a public base for them, and needs no token.
    /// Ranges and `If-None-Match` are understood.
    #[oai(
        path = "/media/:user/:area/:file",
        method = "get",
        tag = "Tag::Gallery",
        operation_id = "get_media"
    )]
    #[expect(clippy::too_many_arguments, reason = "each is a part of the URL")]
    async fn get_media(
        &self,
        request: &Request,
        context: Data<&Arc<Context>>,
        /// Id of the user whose asset it is.
        user: Path<String>,
        /// Folder of the asset.
        area: Path<String>,
        /// Name of the asset.
        file: Path<String>,
        /// When the URL expires, in Unix seconds.
        expires: Query<Option<i64>>,
        /// Proof that the studio made the URL, in hexadecimal.
        signature: Query<Option<String>>,
    ) -> Result<AssetBytes, Refusal<403, 404, 416>> {
        let key = format!("{}/{}/{}", user.0, area.0, file.0);
        let media = &context.media;
        let signed = expires.0.zip(signature.0.as_deref());
        if !media.admits(&key, signed, context.now()) {
            return Err(Error::forbidden("the URL has expired or was changed").into());
        }
        Ok(AssetBytes::read(media, &key, request.headers()).await?)
    }
}
