-- The catalogue: garments that workbooks brought, to be looked up and drawn.
create table garments (
    id bigint generated always as identity primary key,

    -- Where it is sold.
    url text not null
        constraint garments_url_fits_its_index check (url <> '' and octet_length(url) <= 1500),

    brand text not null,

    -- Whom it is made for, as the workbook says.
    gender text not null,

    name text not null,

    -- Brand and name in lower case, folded by the program so that every server compares them alike.
    brand_key text not null
        constraint garments_brand_key_fits_its_index check (octet_length(brand_key) <= 1000),
    name_key text not null
        constraint garments_name_key_fits_its_index check (name_key <> '' and octet_length(name_key) <= 1000),

    -- Its colours: names, and the same ones as `#RRGGBB`.
    colors text[] not null,
    colors_hex text[] not null,

    -- Letters such as `XL`, or numbers.
    sizes text[] not null,

    -- When a workbook last said so.
    imported_at timestamptz not null default now(),

    constraint garments_url_and_name_unique unique (url, name_key),
    constraint garments_colors_have_hexes check (cardinality(colors) = cardinality(colors_hex))
);

-- What a brand calls by a name, newest first.
create index garments_brand_idx on garments (brand_key, name_key, imported_at desc, id desc);
