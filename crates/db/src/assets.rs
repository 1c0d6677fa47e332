//! The `assets` table.

use likeness_core::{Area, TaskId, UserId};
use sqlx::PgConnection;
use time::OffsetDateTime;

use crate::{Error, Result};

/// A stored object that a user can list; its key is `<user>/<area>/<file name>`.
#[derive(Clone, Debug)]
pub struct Asset {
    /// Whose it is.
    pub user: UserId,
    /// The folder it lies in.
    pub area: Area,
    /// Last segment of its key.
    pub file_name: String,
    /// File name of its thumbnail in the same area.
    pub thumbnail_name: Option<String>,
    /// Media type.
    pub content_type: String,
    /// Size in bytes.
    pub bytes: i64,
    /// The task that made it; `None` for uploads.
    pub task: Option<TaskId>,
    /// When it was recorded.
    pub created_at: OffsetDateTime,
}

/// A stored object that is to be recorded.
#[derive(Clone, Debug)]
pub struct NewAsset {
    /// The folder it lies in.
    pub area: Area,
    /// Last segment of its key.
    pub file_name: String,
    /// File name of its thumbnail in the same area.
    pub thumbnail_name: Option<String>,
    /// Media type.
    pub content_type: String,
    /// Size in bytes.
    pub bytes: i64,
}

struct Record {
    user_id: i64,
    area: String,
    file_name: String,
    thumbnail_name: Option<String>,
    content_type: String,
    bytes: i64,
    task_id: Option<uuid::Uuid>,
    created_at: OffsetDateTime,
}

impl TryFrom<Record> for Asset {
    type Error = Error;

    fn try_from(record: Record) -> Result<Self> {
        Ok(Self {
            user: UserId(record.user_id),
            area: record.area.parse()?,
            file_name: record.file_name,
            thumbnail_name: record.thumbnail_name,
            content_type: record.content_type,
            bytes: record.bytes,
            task: record.task_id.map(TaskId),
            created_at: record.created_at,
        })
    }
}

/// Records an object that a user brought; `false` when its key was recorded before, which changes nothing.
///
/// # Errors
///
/// `Missing` when there is no such user.
#[tracing::instrument(name = "db.assets.insert", skip_all)]
pub async fn insert(conn: &mut PgConnection, user: UserId, asset: &NewAsset) -> Result<bool> {
    let done = sqlx::query!(
        "insert into assets (user_id, area, file_name, thumbnail_name, content_type, bytes)
         values ($1, $2, $3, $4, $5, $6)
         on conflict on constraint assets_key_unique do nothing",
        user.0,
        asset.area.as_str(),
        asset.file_name,
        asset.thumbnail_name.as_deref(),
        asset.content_type,
        asset.bytes,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Everything in a user's area, newest first.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.assets.list", skip_all)]
pub async fn list(conn: &mut PgConnection, user: UserId, area: Area) -> Result<Vec<Asset>> {
    let records = sqlx::query_as!(
        Record,
        "select user_id, area, file_name, thumbnail_name, content_type, bytes, task_id, created_at
         from assets
         where user_id = $1 and area = $2
         order by id desc",
        user.0,
        area.as_str(),
    )
    .fetch_all(conn)
    .await?;
    records.into_iter().map(Asset::try_from).collect()
}

/// The newest object in a user's area, if any.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.assets.latest", skip_all)]
pub async fn latest(conn: &mut PgConnection, user: UserId, area: Area) -> Result<Option<Asset>> {
    let record = sqlx::query_as!(
        Record,
        "select user_id, area, file_name, thumbnail_name, content_type, bytes, task_id, created_at
         from assets
         where user_id = $1 and area = $2
         order by id desc
         limit 1",
        user.0,
        area.as_str(),
    )
    .fetch_optional(conn)
    .await?;
    record.map(Asset::try_from).transpose()
}

/// The object with this name in a user's area, if there is one.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.assets.find", skip_all)]
pub async fn find(
    conn: &mut PgConnection,
    user: UserId,
    area: Area,
    file_name: &str,
) -> Result<Option<Asset>> {
    let record = sqlx::query_as!(
        Record,
        "select user_id, area, file_name, thumbnail_name, content_type, bytes, task_id, created_at
         from assets
         where user_id = $1 and area = $2 and file_name = $3",
        user.0,
        area.as_str(),
        file_name,
    )
    .fetch_optional(conn)
    .await?;
    record.map(Asset::try_from).transpose()
}

/// Whether an object in a user's area, or the thumbnail of one, has this name.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.assets.holds", skip_all)]
pub async fn holds(conn: &mut PgConnection, user: UserId, area: Area, name: &str) -> Result<bool> {
    let holds = sqlx::query_scalar!(
        r#"select exists (
             select from assets
             where user_id = $1 and area = $2 and (file_name = $3 or thumbnail_name = $3)
           ) as "holds!""#,
        user.0,
        area.as_str(),
        name,
    )
    .fetch_one(conn)
    .await?;
    Ok(holds)
}

/// What these tasks of a user left behind, in order of recording.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.assets.of_tasks", skip_all)]
pub async fn of_tasks(
    conn: &mut PgConnection,
    user: UserId,
    tasks: &[TaskId],
) -> Result<Vec<Asset>> {
    let ids: Vec<_> = tasks.iter().map(|id| id.0).collect();
    let records = sqlx::query_as!(
        Record,
        "select user_id, area, file_name, thumbnail_name, content_type, bytes, task_id, created_at
         from assets
         where user_id = $1 and task_id = any($2)
         order by id",
        user.0,
        &ids,
    )
    .fetch_all(conn)
    .await?;
    records.into_iter().map(Asset::try_from).collect()
}

/// Forgets an object; `false` when it was not recorded. Its bytes are the caller's to remove.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.assets.delete", skip_all)]
pub async fn delete(
    conn: &mut PgConnection,
    user: UserId,
    area: Area,
    file_name: &str,
) -> Result<bool> {
    let done = sqlx::query!(
        "delete from assets where user_id = $1 and area = $2 and file_name = $3",
        user.0,
        area.as_str(),
        file_name,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Forgets what was recorded in a user's area before the object with this name, and returns it. Its bytes are the
/// caller's to remove.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.assets.delete_older", skip_all)]
pub async fn delete_older(
    conn: &mut PgConnection,
    user: UserId,
    area: Area,
    file_name: &str,
) -> Result<Vec<Asset>> {
    let records = sqlx::query_as!(
        Record,
        "delete from assets
         where user_id = $1 and area = $2
           and id < (select id from assets where user_id = $1 and area = $2 and file_name = $3)
         returning user_id, area, file_name, thumbnail_name, content_type, bytes, task_id, created_at",
        user.0,
        area.as_str(),
        file_name,
    )
    .fetch_all(conn)
    .await?;
    records.into_iter().map(Asset::try_from).collect()
}

/// How many objects in a user's area share this thumbnail.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.assets.thumbnail_users", skip_all)]
pub async fn thumbnail_users(
    conn: &mut PgConnection,
    user: UserId,
    area: Area,
    thumbnail_name: &str,
) -> Result<i64> {
    let count = sqlx::query_scalar!(
        r#"select count(*) as "count!" from assets where user_id = $1 and area = $2 and thumbnail_name = $3"#,
        user.0,
        area.as_str(),
        thumbnail_name,
    )
    .fetch_one(conn)
    .await?;
    Ok(count)
}
