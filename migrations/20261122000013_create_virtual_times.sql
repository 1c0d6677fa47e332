-- Virtual time is the largest order tag ever taken, and must not fall when the task that has it is removed with its user's account: tasks
-- that are submitted next would pass those that wait.
create table virtual_times (
    pool text primary key
        constraint virtual_times_pool_known check (pool in ('cpu', 'gpu')),

    -- The largest tag ever taken among removed tasks, in microseconds of work.
    order_tag bigint not null
);
