//! Stored objects that no row of `assets` names.

use likeness_core::ObjectKey;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::Result;

/// Takes the right to look for orphans, which one connection has at a time and keeps until it ends; `false` when another
/// has it.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.orphans.try_lock", skip_all)]
pub async fn try_lock(conn: &mut PgConnection) -> Result<bool> {
    let taken = sqlx::query_scalar!(
        r#"select pg_try_advisory_lock(hashtextextended('likeness orphans', 0)) as "taken!""#
    )
    .fetch_one(conn)
    .await?;
    Ok(taken)
}

/// Those of the stored objects that no asset is made of, neither as its file nor as its thumbnail, and that no unfinished
/// task may have put on the way to its end.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.orphans.among", skip_all)]
pub async fn among(conn: &mut PgConnection, stored: Vec<ObjectKey>) -> Result<Vec<ObjectKey>> {
    let users: Vec<_> = stored.iter().map(|key| key.user.0).collect();
    let areas: Vec<_> = stored.iter().map(|key| key.area.to_string()).collect();
    let names: Vec<_> = stored.iter().map(|key| key.file_name.clone()).collect();
    let tasks: Vec<Option<Uuid>> = stored.iter().map(|key| key.task().map(|it| it.0)).collect();
    let named = sqlx::query_scalar!(
        r#"select exists (
                    select from assets
                    where assets.user_id = stored.user_id and assets.area = stored.area
                      and assets.file_name = stored.name
                  ) or exists (
                    select from assets
                    where assets.user_id = stored.user_id and assets.area = stored.area
                      and assets.thumbnail_name = stored.name
                  ) or exists (
                    select from tasks
                    where tasks.id = stored.task_id and tasks.state in ('pending', 'running')
                  ) as "named!"
           from unnest($1::bigint[], $2::text[], $3::text[], $4::uuid[]) with ordinality
             as stored (user_id, area, name, task_id, place)
           order by place"#,
        &users,
        &areas,
        &names,
        &tasks as &[Option<Uuid>],
    )
    .fetch_all(conn)
    .await?;
    let orphans = stored.into_iter().zip(named);
    Ok(orphans
        .filter_map(|(key, named)| (!named).then_some(key))
        .collect())
}
