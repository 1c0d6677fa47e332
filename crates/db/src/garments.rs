//! The `garments` table.

use sqlx::PgConnection;

use crate::Result;

/// A garment of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Garment {
    /// Who makes it.
    pub brand: String,
    /// Whom it is made for, as the workbook says.
    pub gender: String,
    /// What it is called.
    pub name: String,
    /// Names of its colours.
    pub colors: Vec<String>,
    /// The same colours as `#RRGGBB`.
    pub colors_hex: Vec<String>,
    /// Letters such as `XL`, or numbers.
    pub sizes: Vec<String>,
}

/// Garments of a workbook, column by column: the values at one index belong together.
#[derive(Clone, Debug, Default)]
pub struct NewGarments {
    /// Where they are sold; at most 1500 bytes each.
    pub urls: Vec<String>,
    /// Who makes them; at most 200 characters each.
    pub brands: Vec<String>,
    /// Whom they are made for.
    pub genders: Vec<String>,
    /// What they are called; at most 200 characters each.
    pub names: Vec<String>,
    /// Names of their colours, separated by commas.
    pub colors: Vec<String>,
    /// The same colours as `#RRGGBB`, separated by commas.
    pub colors_hex: Vec<String>,
    /// Their sizes, separated by commas.
    pub sizes: Vec<String>,
}

/// Adds garments, and replaces those that have the URL and, in any case, the name of one of them; no two of them may have both alike.
///
/// # Errors
///
/// `Driver` when a value does not fit.
#[tracing::instrument(name = "db.garments.upsert", skip_all)]
pub async fn upsert(conn: &mut PgConnection, garments: &NewGarments) -> Result<()> {
    let keys = |texts: &[String]| texts.iter().map(|text| key(text)).collect::<Vec<_>>();
    sqlx::query!(
        "insert into garments (url, brand, gender, name, brand_key, name_key, colors, colors_hex, sizes)
         select url, brand, gender, name, brand_key, name_key,
             string_to_array(colors, ','), string_to_array(colors_hex, ','), string_to_array(sizes, ',')
         from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[])
             as new (url, brand, gender, name, brand_key, name_key, colors, colors_hex, sizes)
         on conflict on constraint garments_url_and_name_unique do update
         set brand = excluded.brand,
             gender = excluded.gender,
             name = excluded.name,
             brand_key = excluded.brand_key,
             colors = excluded.colors,
             colors_hex = excluded.colors_hex,
             sizes = excluded.sizes,
             imported_at = excluded.imported_at",
        &garments.urls,
        &garments.brands,
        &garments.genders,
        &garments.names,
        &keys(&garments.brands),
        &keys(&garments.names),
        &garments.colors,
        &garments.colors_hex,
        &garments.sizes,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The garment that is sold at this URL under this name in any case, if there is one.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.garments.find", skip_all)]
pub async fn find(conn: &mut PgConnection, url: &str, name: &str) -> Result<Option<Garment>> {
    let garment = sqlx::query_as!(
        Garment,
        "select brand, gender, name, colors, colors_hex, sizes
         from garments
         where url = $1 and name_key = $2",
        url,
        key(name),
    )
    .fetch_optional(conn)
    .await?;
    Ok(garment)
}

/// The newest garment of this brand under this name, both in any case, if there is one.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.garments.find_by_brand", skip_all)]
pub async fn find_by_brand(
    conn: &mut PgConnection,
    brand: &str,
    name: &str,
) -> Result<Option<Garment>> {
    let garment = sqlx::query_as!(
        Garment,
        "select brand, gender, name, colors, colors_hex, sizes
         from garments
         where brand_key = $1 and name_key = $2
         order by imported_at desc, id desc
         limit 1",
        key(brand),
        key(name),
    )
    .fetch_optional(conn)
    .await?;
    Ok(garment)
}

/// A text as it is compared: trimmed, in lower case.
fn key(text: &str) -> String {
    text.trim().to_lowercase()
}
