//! What the database says, by plain SQL.

use std::collections::{BTreeMap, HashMap};

use anyhow::Result;
use likeness_core::{TaskId, TaskState};
use sqlx::{Executor, PgConnection, Row as _};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::history::{Change, Entry, Row};
use crate::moment;

/// Lets the database note every change of a task's state, beside what the studio does.
pub(crate) async fn install(connection: &mut PgConnection) -> Result<()> {
    connection
        .execute(sqlx::raw_sql(
            "create table chaos_changes (
                 number bigint generated always as identity primary key,
                 task uuid not null, at timestamptz not null, state text not null, attempt integer not null, is_due boolean not null
             );
             create function chaos_note() returns trigger language plpgsql as $$
             begin
                 insert into chaos_changes (task, at, state, attempt, is_due)
                 values (new.id, clock_timestamp(), new.state, new.attempt, new.is_due);
                 return null;
             end $$;
             create table chaos_removed as select *, now() as at from tasks;
             create function chaos_note_removed() returns trigger language plpgsql as $$
             begin
                 insert into chaos_removed select old.*, clock_timestamp();
                 return null;
             end $$;
             create trigger chaos_note_removed after delete on tasks for each row execute function chaos_note_removed();
             create trigger chaos_note_new after insert on tasks for each row execute function chaos_note();
             create trigger chaos_note_change after update on tasks for each row
                 when ((old.state, old.is_due) is distinct from (new.state, new.is_due)) execute function chaos_note()",
        ))
        .await?;
    Ok(())
}

/// The places of all pending tasks, each counted by itself.
pub(crate) async fn places(connection: &mut PgConnection) -> Result<BTreeMap<TaskId, u64>> {
    let rows = sqlx::query(
        "select id, 1 + (
             select count(*) from tasks as ahead
             where ahead.pool = task.pool and ahead.state = 'pending' and ahead.is_due
               and (ahead.order_tag, ahead.seq) < (task.order_tag, task.seq)
         ) as place
         from tasks as task where state = 'pending'",
    )
    .fetch_all(connection)
    .await?;
    let places = rows.iter().map(|row| {
        let place: i64 = row.try_get("place")?;
        Ok((TaskId(row.try_get("id")?), place.unsigned_abs()))
    });
    places.collect()
}

/// How many tasks have not ended.
pub(crate) async fn unfinished(connection: &mut PgConnection) -> Result<i64> {
    let count = "select count(*) from tasks where state in ('pending', 'running')";
    Ok(sqlx::query_scalar(count).fetch_one(connection).await?)
}

/// Every task, removed ones too, with what became of it.
pub(crate) async fn rows(connection: &mut PgConnection) -> Result<HashMap<TaskId, Row>> {
    let mut changes = changes(connection).await?;
    let rows = sqlx::query(
        "select id, user_id, lane, kind, state, attempt, max_attempts, error_code, output #>> '{}' as output, order_tag, seq,
                null as removed
         from tasks
         union all
         select id, user_id, lane, kind, state, attempt, max_attempts, error_code, output #>> '{}', order_tag, seq,
                coalesce(pg_xact_commit_timestamp(xmin), at)
         from chaos_removed",
    )
    .fetch_all(connection)
    .await?;
    let mut found = HashMap::new();
    for row in rows {
        let id = TaskId(row.try_get("id")?);
        let count = |name| row.try_get::<i32, _>(name).map(i32::unsigned_abs);
        let task = Row {
            user: row.try_get("user_id")?,
            lane: row.try_get("lane")?,
            kind: row.try_get("kind")?,
            state: row.try_get::<&str, _>("state")?.parse()?,
            attempt: count("attempt")?,
            max_attempts: count("max_attempts")?,
            error: row.try_get("error_code")?,
            output: row.try_get("output")?,
            order: (row.try_get("order_tag")?, row.try_get("seq")?),
            changes: changes.remove(&id).unwrap_or_default(),
            removed: row
                .try_get::<Option<OffsetDateTime>, _>("removed")?
                .map(moment::of),
        };
        found.insert(id, task);
    }
    Ok(found)
}

async fn changes(connection: &mut PgConnection) -> Result<HashMap<TaskId, Vec<Change>>> {
    let rows = sqlx::query(
        "select task, coalesce(pg_xact_commit_timestamp(xmin), at) as at, state, attempt, is_due
         from chaos_changes order by number",
    );
    let mut changes = HashMap::<_, Vec<_>>::new();
    for row in rows.fetch_all(connection).await? {
        let state: TaskState = row.try_get::<&str, _>("state")?.parse()?;
        let change = Change {
            at: moment::of(row.try_get::<OffsetDateTime, _>("at")?),
            state,
            attempt: row.try_get::<i32, _>("attempt")?.unsigned_abs(),
            is_due: row.try_get("is_due")?,
        };
        let task = TaskId(row.try_get::<Uuid, _>("task")?);
        changes.entry(task).or_default().push(change);
    }
    Ok(changes)
}

/// Every file that tasks left in galleries.
pub(crate) async fn gallery(connection: &mut PgConnection) -> Result<Vec<Entry>> {
    let rows = sqlx::query("select task_id, file_name from assets where task_id is not null");
    let entries = rows.fetch_all(connection).await?;
    let entries = entries.iter().map(|row| {
        Ok(Entry {
            task: TaskId(row.try_get("task_id")?),
            attempt: row.try_get("file_name")?,
        })
    });
    entries.collect()
}
