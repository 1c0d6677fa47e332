-- How fast a pool is and what became of its tasks lately: its ended tasks, newest first. Not built concurrently: that would wait for
-- the snapshot of another process that waits to migrate, which in turn waits for this one.
create index tasks_ended_idx on tasks (pool, state, finished_at desc) where finished_at is not null;
