-- Whether an object in a user's area is the thumbnail of an asset, and of how many.
create index assets_thumbnail_idx on assets (user_id, area, thumbnail_name) where thumbnail_name is not null;
