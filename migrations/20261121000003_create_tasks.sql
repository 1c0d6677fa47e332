-- Every piece of work, from submission to its end. This table is the queue: its rows alone decide what runs next.
create table tasks (
    id uuid primary key,

    -- Order of insertion; decides between equal order tags.
    seq bigint generated always as identity,

    user_id bigint not null references users on delete cascade,

    -- Name of the task kind. Never renamed once released.
    kind text not null,

    -- The hardware it needs.
    pool text not null
        constraint tasks_pool_known check (pool in ('cpu', 'gpu')),

    lane text not null
        constraint tasks_lane_known check (lane in ('vip', 'normal')),

    state text not null default 'pending'
        constraint tasks_state_known check (state in ('pending', 'running', 'succeeded', 'failed')),

    -- What to do: the kind's validated arguments.
    args jsonb not null,

    -- What the task left behind.
    output jsonb,

    -- Virtual finish time in microseconds of work, fixed at submission. Workers take the smallest (order_tag, seq).
    order_tag bigint not null
        constraint tasks_order_tag_not_negative check (order_tag >= 0),

    -- How often a worker has started it; given-back attempts do not count.
    attempt integer not null default 0,

    -- The attempt whose loss or retriable fault fails the task.
    max_attempts integer not null
        constraint tasks_max_attempts_positive check (max_attempts > 0),

    -- Not before this moment does a pending task stand in the line.
    ready_at timestamptz not null default now(),

    -- When a worker first took it. Never cleared: the largest order tag ever taken is the pool's virtual time.
    taken_at timestamptz,

    -- When somebody asked to stop it. A running attempt ends at its next step.
    cancel_requested_at timestamptz,

    -- Share of the current attempt that is done.
    progress real not null default 0
        constraint tasks_progress_is_a_share check (progress between 0 and 1),

    -- Why it failed: a stable word for programs, and a sentence for people.
    error_code text,
    error_message text,

    -- The lease: which worker process holds the task, the secret of this attempt, and until when. Only the holder of the
    -- token may write.
    worker_id uuid,
    lease_token uuid,
    lease_expires_at timestamptz,

    created_at timestamptz not null default now(),

    -- When the current or last attempt began; null while pending.
    started_at timestamptz,

    -- Set when the state becomes final.
    finished_at timestamptz,

    constraint tasks_attempt_within_limit check (attempt between 0 and max_attempts),
    constraint tasks_attempt_left_while_pending check (state <> 'pending' or attempt < max_attempts),
    constraint tasks_output_when_succeeded check ((output is not null) = (state = 'succeeded')),
    constraint tasks_error_when_failed
        check ((error_code is not null) = (state = 'failed') and (error_message is not null) = (state = 'failed')),
    constraint tasks_finished_when_final check ((finished_at is not null) = (state in ('succeeded', 'failed'))),
    constraint tasks_leased_when_running check (
        (worker_id is not null) = (state = 'running')
        and (lease_token is not null) = (state = 'running')
        and (lease_expires_at is not null) = (state = 'running')
    ),
    constraint tasks_taken_when_running
        check (state <> 'running' or (taken_at is not null and started_at is not null and attempt > 0)),
    constraint tasks_not_started_while_pending check (state <> 'pending' or started_at is null)
);

-- The line of a pool, in the order workers take it.
create index tasks_line_idx on tasks (pool, order_tag, seq) where state = 'pending';

-- The pool's virtual time: its largest order tag ever taken.
create index tasks_taken_idx on tasks (pool, order_tag) where taken_at is not null;

-- A flow's last tag: the unfinished tasks of a user in a lane.
create index tasks_flow_idx on tasks (user_id, lane, pool, order_tag) where state in ('pending', 'running');

-- What workers hold, for renewal and rescue.
create index tasks_running_idx on tasks (worker_id) where state = 'running';

-- A user's tasks, newest first.
create index tasks_user_idx on tasks (user_id, seq desc);
