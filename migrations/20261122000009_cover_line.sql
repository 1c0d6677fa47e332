-- The line of a pool, in the order workers take it, with what tells the places of tasks in it: they are counted without reading the
-- tasks. Not built concurrently: that would wait for the snapshot of another process that waits to migrate, which in turn waits for
-- this one.
drop index tasks_line_idx;
create index tasks_line_idx on tasks (pool, order_tag, seq) include (ready_at, id) where state = 'pending';
