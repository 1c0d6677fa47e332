-- Two parts that never overlap, so that each is one range of the index: what began after the snapshot was taken, and what was under way.
-- The upper end excludes no row that is visible; with it the planner takes the range for a small one even when it does not know the
-- snapshot.
with moment as materialized (
    select pg_current_snapshot()::text as snapshot, now() as now
)
select moment.snapshot as "snapshot!", moment.now as "now!",
       id as "id?", seq as "seq?", user_id as "user_id?", kind as "kind?", pool as "pool?", lane as "lane?", state as "state?",
       is_due as "is_due?", order_tag as "order_tag?", attempt as "attempt?", progress as "progress?",
       created_at as "created_at?", started_at as "started_at?", finished_at as "finished_at?"
from moment left join (
    select id, seq, user_id, kind, pool, lane, state, is_due, order_tag, attempt, progress, created_at, started_at, finished_at
    from tasks
    where changed_xid >= pg_snapshot_xmax($1::text::pg_snapshot)
      and changed_xid < pg_snapshot_xmax(pg_current_snapshot())
    union all
    select id, seq, user_id, kind, pool, lane, state, is_due, order_tag, attempt, progress, created_at, started_at, finished_at
    from tasks
    where changed_xid = any(array(select pg_snapshot_xip($1::text::pg_snapshot)))
) as changed on true
