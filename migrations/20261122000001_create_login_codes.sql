-- Login by a code that is mailed. A code proves that its owner reads the mail of an address.

alter table users
    -- When the owner of the address first proved to be that, or the operator vouched for them; null while whoever signed up may be
    -- somebody else.
    add column email_verified_at timestamptz;

-- So far only operators made accounts with passwords.
update users set email_verified_at = created_at where password_hash is not null;

-- The newest code of each address that asked for one, whether it has an account or not, so that both cost the same.
create table login_codes (
    email text primary key
        constraint login_codes_email_lower_case check (email = lower(email)),

    -- HMAC of address and code: reading this table logs nobody in.
    code_hash text not null,

    -- How often a code was offered, right or wrong.
    tries integer not null default 0
        constraint login_codes_tries_not_negative check (tries >= 0),

    expires_at timestamptz not null
);

-- What has expired, for the janitor.
create index login_codes_expires_idx on login_codes (expires_at);
