-- In two parts because an index that holds only some states serves only who asks for these.
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
    where state = 'pending'
    union all
    select id, seq, user_id, kind, pool, lane, state, is_due, order_tag, attempt, progress, created_at, started_at, finished_at
    from tasks
    where state = 'running'
) as unfinished on true
