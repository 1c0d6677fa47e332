-- People with an account. What they tell about themselves at registration lives here; how their figure looks lives in
-- `user_details`.
create table users (
    -- An integer, because media URLs begin with it.
    id bigint generated always as identity primary key,

    -- Lower-case, so that one address has one account.
    email text not null
        constraint users_email_unique unique
        constraint users_email_lower_case check (email = lower(email)),

    full_name text not null,

    -- Unix seconds, as the clients send and read it.
    date_of_birth bigint not null,

    ethnicity text not null,
    gender text not null,

    -- Whether the account may use the fast lane where that needs a permission.
    vip boolean not null default false,

    role text not null default 'user'
        constraint users_role_known check (role in ('user', 'admin')),

    -- Argon2id in PHC string format; null for accounts that log in by e-mail alone.
    password_hash text,

    created_at timestamptz not null default now()
);
