//! The user's own picture.

mod picture;
mod upload;

use std::sync::Arc;

use likeness_core::{Area, UserId};
use likeness_db::PgConnection;
use likeness_db::assets::{self, Asset, NewAsset};
use poem::web::Data;
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{Object, OpenApi};

use self::picture::Picture;
use self::upload::Upload;
use crate::asset::{forget, key};
use crate::error::{Error, Refusal};
use crate::token::Caller;
use crate::{Context, Tag};

/// Where the user's own picture is read.
#[derive(Debug, Object)]
#[oai(example)]
struct AvatarUrls {
    /// The picture as PNG.
    avatar_url: String,
    /// The picture as JPEG, at most 256 pixels a side.
    avatar_thumbnail_url: String,
}

impl AvatarUrls {
    async fn new(
        context: &Context,
        user: UserId,
        file_name: &str,
        thumbnail_name: &str,
    ) -> Result<Self, Error> {
        let key = |name| key(user, Area::Avatar, name);
        let (media, now) = (&context.media, context.now());
        Ok(Self {
            avatar_url: media.url(&key(file_name), now).await?,
            avatar_thumbnail_url: media.url(&key(thumbnail_name), now).await?,
        })
    }
}

impl Example for AvatarUrls {
    fn example() -> Self {
        let url = "http://127.0.0.1:8080/media/33/avatar/avatar_1738860389536_5f0c2b9a41d7e683";
        let signature = "expires=1738947600&signature=9f86d081884c7d65";
        Self {
            avatar_url: format!("{url}.png?{signature}"),
            avatar_thumbnail_url: format!("{url}_thumbnail.jpg?{signature}"),
        }
    }
}

pub(crate) struct AvatarApi;

#[OpenApi]
impl AvatarApi {
    /// Read the own picture
    ///
    /// The URLs need no token and may expire; ask again for fresh ones.
    #[oai(
        path = "/get_avatar",
        method = "get",
        tag = "Tag::Account",
        operation_id = "get_avatar"
    )]
    async fn get_avatar(
        &self,
        context: Data<&Arc<Context>>,
        caller: Caller,
    ) -> Result<Json<AvatarUrls>, Refusal<404>> {
        let avatar = {
            let mut connection = context.connection().await?;
            assets::latest(&mut connection, caller.0, Area::Avatar).await?
        };
        let avatar = avatar.ok_or_else(|| Error::not_found("avatar"))?;
        let thumbnail = avatar.thumbnail_name.as_ref().unwrap_or(&avatar.file_name);
        let urls = AvatarUrls::new(&context, caller.0, &avatar.file_name, thumbnail).await?;
        Ok(Json(urls))
    }

    /// Replace the own picture
    ///
    /// PNG, JPEG or WebP, as the body itself or as the file of a form. It is turned upright as its
    /// EXIF data says and stored without any metadata; of an animation the first frame is kept. The
    /// picture before it is removed.
    #[oai(
        path = "/upload_avatar",
        method = "post",
        tag = "Tag::Account",
        operation_id = "upload_avatar"
    )]
    async fn upload_avatar(
        &self,
        context: Data<&Arc<Context>>,
        caller: Caller,
        body: Upload,
    ) -> Result<Json<AvatarUrls>, Refusal> {
        let most_pixels = context.settings.max_image_pixels;
        let picture = Picture::decode(body.into_bytes(), most_pixels).await?;
        let urls = store(&context, caller.0, picture).await?;
        Ok(Json(urls))
    }
}

async fn store(context: &Context, user: UserId, picture: Picture) -> Result<AvatarUrls, Error> {
    let milliseconds = context.now().unix_timestamp_nanos() / 1_000_000;
    let random = u64::from_be_bytes(context.randomness.bytes());
    let stem = format!("avatar_{milliseconds}_{random:016x}");
    let (file_name, thumbnail_name) = (format!("{stem}.png"), format!("{stem}_thumbnail.jpg"));
    let bytes = i64::try_from(picture.png.len()).map_err(Error::internal)?;

    let key = |name: &str| key(user, Area::Avatar, name);
    let media = &context.media;
    media
        .put(&key(&thumbnail_name), picture.thumbnail, "image/jpeg")
        .await?;
    media
        .put(&key(&file_name), picture.png, "image/png")
        .await?;

    let urls = AvatarUrls::new(context, user, &file_name, &thumbnail_name).await?;
    let asset = NewAsset {
        area: Area::Avatar,
        file_name,
        thumbnail_name: Some(thumbnail_name),
        content_type: "image/png".to_owned(),
        bytes,
    };
    for needless in record(context, user, asset).await? {
        forget(media, &key(&needless)).await;
    }
    Ok(urls)
}

/// Records the new picture in place of those before it, and returns the names of the objects that nothing refers to any
/// more. When the new one certainly was not recorded, its own objects are forgotten.
async fn record(context: &Context, user: UserId, asset: NewAsset) -> Result<Vec<String>, Error> {
    let mut transaction = likeness_db::begin(&context.pool).await?;
    let older = match replace(&mut transaction, user, &asset).await {
        Ok(older) => older,
        Err(error) => {
            for name in names([(asset.file_name, asset.thumbnail_name)]) {
                forget(&context.media, &key(user, asset.area, &name)).await;
            }
            return Err(error.into());
        }
    };
    likeness_db::commit(transaction).await?;
    Ok(names(
        older
            .into_iter()
            .map(|asset| (asset.file_name, asset.thumbnail_name)),
    ))
}

async fn replace(
    connection: &mut PgConnection,
    user: UserId,
    asset: &NewAsset,
) -> likeness_db::Result<Vec<Asset>> {
    assets::insert(connection, user, asset).await?;
    assets::delete_older(connection, user, asset.area, &asset.file_name).await
}

/// The names of the objects that pictures are made of.
fn names(pictures: impl IntoIterator<Item = (String, Option<String>)>) -> Vec<String> {
    let names = pictures
        .into_iter()
        .flat_map(|(picture, thumbnail)| [Some(picture), thumbnail]);
    names.flatten().collect()
}
