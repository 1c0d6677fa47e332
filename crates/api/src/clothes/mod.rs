//! The catalogue of garments.

mod import;
mod permit;
mod upload;

use std::sync::Arc;

use likeness_db::garments;
use poem::web::Data;
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{Object, OpenApi};

use self::permit::Uploader;
use self::upload::Upload;
use crate::body::{JsonBody, Node, ReadBody};
use crate::error::{Error, Refusal};
use crate::message::Message;
use crate::{Context, Tag};

/// Which garment is meant.
#[derive(Debug, Object)]
#[oai(example)]
struct GarmentQuery {
    /// Where it is sold, exactly as the workbook says.
    url: String,
    /// What it is called, in any case.
    name: String,
}

impl Example for GarmentQuery {
    fn example() -> Self {
        Self {
            url: "https://example.com/1".to_owned(),
            name: "cloth1".to_owned(),
        }
    }
}

impl ReadBody for GarmentQuery {
    type Schema = Self;

    fn read(body: &Node<'_>) -> Self {
        let text = |name, most| {
            let text = body.field(name).required().text(most);
            text.unwrap_or_default().trim().to_owned()
        };
        Self {
            url: text("url", likeness_catalog::LONGEST_URL),
            name: text("name", likeness_catalog::LONGEST_TEXT),
        }
    }
}

/// A garment of the catalogue.
#[derive(Debug, Object)]
#[oai(example)]
struct CatalogGarment {
    /// Whom it is made for, as the workbook says.
    gender: String,
    /// Names of its colours.
    colors: Vec<String>,
    /// Letters such as `XL`, or numbers.
    sizes: Vec<String>,
    /// What it is called; the `item_id` of `/generate`.
    name: String,
    /// Who makes it.
    brand: String,
    /// The colours as `#RRGGBB`.
    colors_hex: Vec<String>,
}

impl From<garments::Garment> for CatalogGarment {
    fn from(garment: garments::Garment) -> Self {
        Self {
            gender: garment.gender,
            colors: garment.colors,
            sizes: garment.sizes,
            name: garment.name,
            brand: garment.brand,
            colors_hex: garment.colors_hex,
        }
    }
}

impl Example for CatalogGarment {
    fn example() -> Self {
        let list = |texts: [&str; 3]| texts.map(str::to_owned).to_vec();
        Self {
            gender: "Male".to_owned(),
            colors: list(["Red", "Blue", "Green"]),
            sizes: list(["S", "M", "L"]),
            name: "Cloth1".to_owned(),
            brand: "BrandA".to_owned(),
            colors_hex: list(["#FF0000", "#0000FF", "#008000"]),
        }
    }
}

pub(crate) struct ClothesApi;

#[OpenApi]
impl ClothesApi {
    /// Upload a workbook of garments
    ///
    /// An `.xlsx` or `.xls`, as the body itself or as the file of a form. Its first visible sheet has
    /// the columns URL, Brand, Gender, Name, Colors, Colors Hex and Sizes, in any order; lists are
    /// separated by commas. A garment with the URL and, in any case, the name of a known one replaces
    /// it. Every row is taken or none; each fault is told by row and column. The operator decides
    /// whether callers on the studio's own machine need no token; others need an administrator's.
    #[oai(
        path = "/upload_clothes",
        method = "post",
        tag = "Tag::Clothes",
        operation_id = "upload_clothes"
    )]
    async fn upload_clothes(
        &self,
        context: Data<&Arc<Context>>,
        _uploader: Uploader,
        body: Upload,
    ) -> Result<Json<Message>, Refusal<401, 403>> {
        let count = import::import(&context, body.into_bytes()).await?;
        Ok(Message::new(&format!("{count} clothes imported")))
    }

    /// Read a garment of the catalogue
    ///
    /// Needs no token.
    #[oai(
        path = "/get_clothes",
        method = "post",
        tag = "Tag::Clothes",
        operation_id = "get_clothes"
    )]
    async fn get_clothes(
        &self,
        context: Data<&Arc<Context>>,
        body: JsonBody<GarmentQuery>,
    ) -> Result<Json<CatalogGarment>, Refusal<404>> {
        let GarmentQuery { url, name } = body.0;
        let garment = garments::find(&mut *context.connection().await?, &url, &name).await?;
        let garment = garment.ok_or_else(|| Error::not_found("garment"))?;
        Ok(Json(garment.into()))
    }
}
