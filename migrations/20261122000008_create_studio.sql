-- What this database is, in its one row.
create table studio (
    -- Always true, so that there is no second row.
    is_this boolean primary key default true
        constraint studio_has_one_row check (is_this),

    -- Tells the database from others. The store of its assets holds it too: nothing is swept where they differ.
    id uuid not null default gen_random_uuid()
);

insert into studio default values;
