-- The worker processes that live. How long a task waits depends on how many tasks they run at a time.
create table workers (
    id uuid primary key,

    -- How many tasks of each pool it runs at a time.
    cpu_slots integer not null
        constraint workers_cpu_slots_not_negative check (cpu_slots >= 0),
    gpu_slots integer not null
        constraint workers_gpu_slots_not_negative check (gpu_slots >= 0),

    started_at timestamptz not null default now(),

    -- When it last renewed its leases; one that has not for longer than a lease counts as lost.
    seen_at timestamptz not null default now()
);
