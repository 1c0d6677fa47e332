-- What may still be seen of tasks that ended long ago. Their rows are moved here from `tasks`, so that the queue stays small; what
-- they were to do is forgotten with that.
create table past_tasks (
    id uuid primary key,

    -- Order of insertion among all tasks, as `tasks` counted it.
    seq bigint not null,

    user_id bigint not null references users on delete cascade,

    -- Name of the task kind.
    kind text not null,

    -- The hardware it needed.
    pool text not null
        constraint past_tasks_pool_known check (pool in ('cpu', 'gpu')),

    lane text not null
        constraint past_tasks_lane_known check (lane in ('vip', 'normal')),

    state text not null
        constraint past_tasks_state_final check (state in ('succeeded', 'failed')),

    -- What the task left behind.
    output jsonb,

    -- Virtual finish time in microseconds of work.
    order_tag bigint not null
        constraint past_tasks_order_tag_not_negative check (order_tag >= 0),

    -- How often a worker started it.
    attempt integer not null,

    -- The attempt that would have been the last.
    max_attempts integer not null,

    -- Share of the last attempt that was done.
    progress real not null
        constraint past_tasks_progress_is_a_share check (progress between 0 and 1),

    -- Why it failed: a stable word for programs, and a sentence for people.
    error_code text,
    error_message text,

    created_at timestamptz not null,

    -- When the last attempt began; null when there was none.
    started_at timestamptz,

    -- When the state became final.
    finished_at timestamptz not null,

    constraint past_tasks_attempt_within_limit check (attempt between 0 and max_attempts),
    constraint past_tasks_output_when_succeeded check ((output is not null) = (state = 'succeeded')),
    constraint past_tasks_error_when_failed
        check ((error_code is not null) = (state = 'failed') and (error_message is not null) = (state = 'failed'))
);

-- A user's tasks, newest first.
create index past_tasks_user_idx on past_tasks (user_id, seq desc);

-- Everybody's tasks, newest first, for operators; those that failed apart, as few do. By an expression, so that the tasks of one user
-- are never looked for among everybody's: they may all be old.
create index past_tasks_seq_idx on past_tasks ((seq + 0) desc);
create index past_tasks_failed_idx on past_tasks ((seq + 0) desc) where state = 'failed';

-- The same of the tasks that are not past. Not built concurrently: that would wait for the snapshot of another process that waits to
-- migrate, which in turn waits for this one.
create index tasks_seq_idx on tasks ((seq + 0) desc);
create index tasks_failed_idx on tasks ((seq + 0) desc) where state = 'failed';

-- Every task, wherever its row lies: for reading one and for lists, which read an index of each table in order.
create view all_tasks as
    select id, seq, user_id, kind, pool, lane, state, output, order_tag, attempt, max_attempts, progress,
           error_code, error_message, created_at, started_at, finished_at
    from tasks
    union all
    select id, seq, user_id, kind, pool, lane, state, output, order_tag, attempt, max_attempts, progress,
           error_code, error_message, created_at, started_at, finished_at
    from past_tasks;

-- What a task left behind stays known as its own when the task moves: no key can lead to either of two tables. A task is removed only
-- with its user, and its assets go with the user as well.
alter table assets drop constraint assets_task_id_fkey;
