-- Stored media objects that users can list. The object's key is `<user_id>/<area>/<file_name>`.
create table assets (
    id bigint generated always as identity primary key,
    user_id bigint not null references users on delete cascade,

    -- The user's folder it lies in.
    area text not null
        constraint assets_area_known check (area in ('avatar', 'gallery', 'avatars', 'videos')),

    -- Last segment of its key.
    file_name text not null
        constraint assets_file_name_is_one_segment check (file_name <> '' and strpos(file_name, '/') = 0),

    -- File name of its thumbnail in the same area; several assets may share one.
    thumbnail_name text
        constraint assets_thumbnail_name_is_one_segment check (thumbnail_name <> '' and strpos(thumbnail_name, '/') = 0),

    -- Media type of the object.
    content_type text not null,

    -- Size of the object.
    bytes bigint not null
        constraint assets_bytes_not_negative check (bytes >= 0),

    -- The task that made it; null for uploads.
    task_id uuid references tasks on delete set null,

    created_at timestamptz not null default now(),

    constraint assets_key_unique unique (user_id, area, file_name)
);

-- A user's area, newest first.
create index assets_area_idx on assets (user_id, area, id desc);

-- What a task left behind.
create index assets_task_idx on assets (task_id) where task_id is not null;
