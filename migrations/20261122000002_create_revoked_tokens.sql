-- Tokens that end before they expire: one by one, or all of an account's.

alter table users
    -- Tokens carry the generation in which they were issued, and only those of the present one are valid.
    add column token_generation integer not null default 0
        constraint users_token_generation_not_negative check (token_generation >= 0);

create table revoked_tokens (
    -- The token's own id, its claim `jti`.
    token_id uuid primary key,

    user_id bigint not null references users on delete cascade,

    -- When the token would have ended by itself; from then on the row is not needed.
    expires_at timestamptz not null
);

-- What is not needed any more, for the janitor.
create index revoked_tokens_expires_idx on revoked_tokens (expires_at);

-- An account's, when it is deleted.
create index revoked_tokens_user_idx on revoked_tokens (user_id);
