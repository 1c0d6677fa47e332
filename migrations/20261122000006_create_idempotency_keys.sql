-- What clients call their submissions, so that one that is sent again makes no second task.
create table idempotency_keys (
    user_id bigint not null references users on delete cascade,

    -- Chosen by the client.
    key text not null
        constraint idempotency_keys_key_within_limit check (length(key) between 1 and 255),

    -- SHA-256 of the route and the body: the key may not be used for another request.
    fingerprint bytea not null
        constraint idempotency_keys_fingerprint_is_a_digest check (octet_length(fingerprint) = 32),

    -- The task that the first request made.
    task_id uuid not null references tasks on delete cascade,

    created_at timestamptz not null default now(),

    constraint idempotency_keys_pkey primary key (user_id, key)
);

-- What has expired.
create index idempotency_keys_created_idx on idempotency_keys (created_at);

-- What goes with a task.
create index idempotency_keys_task_idx on idempotency_keys (task_id);
