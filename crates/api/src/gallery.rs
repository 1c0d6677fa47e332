use std::sync::Arc;

use likeness_core::{Area, UserId};
use likeness_db::assets::{self, Asset};
use poem::Request;
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{Object, OpenApi};

use crate::asset::{self, AssetBytes, key, own_file};
use crate::error::{Error, Refusal};
use crate::message::Message;
use crate::token::Caller;
use crate::{Context, Tag};

/// What was made for a user.
#[derive(Debug, Object)]
#[oai(example)]
struct Gallery {
    /// Newest first.
    gallery_urls: Vec<GalleryFile>,
}

/// One picture or video.
#[derive(Debug, Object)]
#[oai(example)]
struct GalleryFile {
    /// Where it is read; its last segment before the `?` names the file and begins with the task's id.
    source_url: String,
    /// Where its thumbnail is read.
    thumbnail_url: String,
    /// When it was made, in Unix seconds.
    last_modified: i64,
}

impl GalleryFile {
    async fn new(context: &Context, asset: &Asset) -> Result<Self, Error> {
        let thumbnail = asset.thumbnail_name.as_ref().unwrap_or(&asset.file_name);
        let (source, thumbnail) = (
            key(asset.user, asset.area, &asset.file_name),
            key(asset.user, asset.area, thumbnail),
        );
        Ok(Self {
            source_url: context.media.url(&source, context.now()).await?,
            thumbnail_url: context.media.url(&thumbnail, context.now()).await?,
            last_modified: asset.created_at.unix_timestamp(),
        })
    }
}

impl Example for GalleryFile {
    fn example() -> Self {
        let url = "http://127.0.0.1:8080/media/33/gallery/fa398b2c-d6c4-4e81-b58e-8585b37cbebc";
        let signature = "expires=1739764800&signature=9f86d081884c7d65";
        Self {
            source_url: format!("{url}.jpg?{signature}"),
            thumbnail_url: format!("{url}_thumbnail.jpg?{signature}"),
            last_modified: 1_739_678_350,
        }
    }
}

impl Example for Gallery {
    fn example() -> Self {
        Self {
            gallery_urls: vec![GalleryFile::example()],
        }
    }
}

pub(crate) struct GalleryApi;

#[OpenApi]
impl GalleryApi {
    /// List what was made
    ///
    /// Every picture and video of the caller's tasks, newest first. The URLs need no token
    /// and may expire; ask again for fresh ones.
    #[oai(
        path = "/get_gallery",
        method = "get",
        tag = "Tag::Gallery",
        operation_id = "get_gallery"
    )]
    async fn get_gallery(
        &self,
        context: Data<&Arc<Context>>,
        caller: Caller,
    ) -> Result<Json<Gallery>, Refusal> {
        let files = {
            let mut connection = context.connection().await?;
            assets::list(&mut connection, caller.0, Area::Gallery).await?
        };
        let mut gallery_urls = Vec::with_capacity(files.len());
        for asset in &files {
            gallery_urls.push(GalleryFile::new(&context, asset).await?);
        }
        Ok(Json(Gallery { gallery_urls }))
    }

    /// Remove a file
    ///
    /// Its thumbnail goes too, unless another file shares it.
    #[oai(
        path = "/remove_gallery_file/:file_name",
        method = "delete",
        tag = "Tag::Gallery",
        operation_id = "remove_gallery_file"
    )]
    async fn remove_gallery_file(
        &self,
        context: Data<&Arc<Context>>,
        caller: Caller,
        /// Last segment of the file's `source_url`.
        file_name: Path<String>,
    ) -> Result<Json<Message>, Refusal<404>> {
        for removed in forget(&context, caller.0, &file_name.0).await? {
            let key = key(caller.0, Area::Gallery, &removed);
            asset::forget(&context.media, &key).await;
        }
        Ok(Message::new("file removed"))
    }

    /// Read a file
    ///
    /// The bytes of a picture, video or thumbnail of the caller's. Ranges and `If-None-Match` are
    /// understood.
    #[oai(
        path = "/get_gallery_image/:url",
        method = "get",
        tag = "Tag::Gallery",
        operation_id = "get_gallery_image"
    )]
    async fn get_gallery_image(
        &self,
        request: &Request,
        context: Data<&Arc<Context>>,
        caller: Caller,
        /// A `source_url`, a `thumbnail_url` or a file name, percent-encoded or as it is.
        url: Path<String>,
    ) -> Result<AssetBytes, Refusal<404, 416>> {
        let absent = || Error::not_found("file");
        let name = own_file(&url.0, caller.0).ok_or_else(absent)?;
        let is_known = {
            let mut connection = context.connection().await?;
            assets::holds(&mut connection, caller.0, Area::Gallery, name).await?
        };
        if !is_known {
            return Err(absent().into());
        }
        let key = key(caller.0, Area::Gallery, name);
        Ok(AssetBytes::read(&context.media, &key, request.headers()).await?)
    }
}

/// Forgets a file; returns the names of what nothing refers to any more.
async fn forget(context: &Context, user: UserId, name: &str) -> Result<Vec<String>, Error> {
    let absent = || Error::not_found("file");
    if !likeness_db::can_hold(name) {
        return Err(absent());
    }
    let mut transaction = likeness_db::begin(&context.pool).await?;
    let asset = assets::find(&mut transaction, user, Area::Gallery, name).await?;
    let asset = asset.ok_or_else(absent)?;
    assets::delete(&mut transaction, user, Area::Gallery, name).await?;
    let mut removed = vec![asset.file_name];
    if let Some(thumbnail) = asset.thumbnail_name {
        let users =
            assets::thumbnail_users(&mut transaction, user, Area::Gallery, &thumbnail).await?;
        if users == 0 {
            removed.push(thumbnail);
        }
    }
    likeness_db::commit(transaction).await?;
    Ok(removed)
}
