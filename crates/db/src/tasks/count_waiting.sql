-- In three parts, none of which walks the dead entries that tasks leave behind in the index of flows when they are taken, as long as any
-- transaction of the server may still see them. Adding 0 keeps the last two from that index; limits inside keep the planner from joining
-- all tasks of the user.
with lines as materialized (
    select pool, greatest(
        (select max(order_tag) from tasks where tasks.pool = pools.pool and taken_at is not null),
        (select order_tag from virtual_times where virtual_times.pool = pools.pool),
        0
    ) as virtual_time
    from (values ('cpu'), ('gpu')) as pools (pool)
)
select count(*) as "count!"
from (
    select
    from lines
        cross join (values ('vip'), ('normal')) as lanes (lane)
        cross join lateral (
            select
            from tasks
            where user_id = $1 and tasks.lane = lanes.lane and tasks.pool = lines.pool and state = 'pending'
              and order_tag >= virtual_time
            limit $2
        ) as ahead
    union all
    select
    from lines
        cross join lateral (
            select
            from tasks
            where user_id + 0 = $1 and tasks.pool = lines.pool and state = 'pending' and is_due and taken_at is not null
              and order_tag < virtual_time
            limit $2
        ) as returned
    union all
    select
    from tasks
    where user_id + 0 = $1 and state = 'pending' and not is_due
      and order_tag < (select virtual_time from lines where lines.pool = tasks.pool)
    limit $2
) as waiting
