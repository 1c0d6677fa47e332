-- How a user's figure looks, as free text that clients keep here and read back. A user without a row has never saved any.
create table user_details (
    user_id bigint primary key references users on delete cascade,
    face_shape text not null default '',

    -- Index into the skin tones the studio can draw.
    skin_tone integer not null default 0,

    body_dimensions text not null default '',
    real_world_measurements text not null default '',
    hair_style text not null default '',
    hair_color text not null default ''
);
