use bytes::Bytes;
use likeness_catalog::{Garment, Limits};
use likeness_db::garments::{self, NewGarments};
use tokio::sync::Semaphore;

use crate::error::Error;
use crate::{Context, blocking};

/// Garments that are stored with one statement.
const BATCH: usize = 2000;

/// Each reading may hold tens of megabytes.
static READINGS: Semaphore = Semaphore::const_new(1);

/// What was read waits in memory until it is stored.
static IMPORTS: Semaphore = Semaphore::const_new(1);

/// Stores every garment of a workbook or none, and returns how many there are.
pub(super) async fn import(context: &Context, workbook: Bytes) -> Result<usize, Error> {
    let _turn = IMPORTS.acquire().await.map_err(Error::internal)?;
    let most = context.settings.max_workbook_bytes;
    let limits = Limits {
        bytes: usize::try_from(most).unwrap_or(usize::MAX),
        ..Limits::default()
    };
    let read = move || likeness_catalog::read(&workbook, &limits);
    let garments = blocking::run(&READINGS, read).await??;
    let count = garments.len();

    let mut transaction = likeness_db::begin(&context.pool).await?;
    let mut garments = garments.into_iter().peekable();
    while garments.peek().is_some() {
        let batch = columns(garments.by_ref().take(BATCH));
        garments::upsert(&mut transaction, &batch).await?;
    }
    likeness_db::commit(transaction).await?;
    Ok(count)
}

fn columns(garments: impl Iterator<Item = Garment>) -> NewGarments {
    let mut columns = NewGarments::default();
    for garment in garments {
        columns.urls.push(garment.url);
        columns.brands.push(garment.brand);
        columns.genders.push(garment.gender);
        columns.names.push(garment.name);
        columns.colors.push(garment.colors.into_joined());
        columns.colors_hex.push(garment.colors_hex.into_joined());
        columns.sizes.push(garment.sizes.into_joined());
    }
    columns
}
