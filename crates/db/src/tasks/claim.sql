-- `= any(array(…))` fixes the chosen rows before the update joins; as a plain sub-select the planner scans the table. A locked row cannot
-- move, so that its place in the table finds it without an index.
--
-- The scan starts at a tag below which nothing waits but what came back to the line: dead entries of tasks that were taken stay in the
-- index as long as any transaction of the server may still see them, and would all be walked.
update tasks
set state = 'running', attempt = attempt + 1, progress = 0,
    worker_id = $1, lease_token = $2, lease_expires_at = now() + $3::interval,
    taken_at = coalesce(taken_at, now()), started_at = now(), changed_xid = pg_current_xact_id()
where ctid = any(array(
    select ctid from tasks
    where pool = $4 and state = 'pending' and is_due and kind = any($5) and cancel_requested_at is null
      and order_tag >= least($6::bigint, (
          select order_tag from tasks
          where pool = $4 and state = 'pending' and is_due and taken_at is not null
            and kind = any($5) and cancel_requested_at is null
          order by order_tag
          limit 1
      ))
    order by order_tag, seq
    limit $7
    for update skip locked
))
returning id, user_id, kind, args, attempt, max_attempts, order_tag, seq
