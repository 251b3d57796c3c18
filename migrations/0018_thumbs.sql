-- The image of an item: the address that the catalogue gives, and the file that holds it. Addresses are kept even if no
-- images are collected, so that images can be added later.
create table thumbs (
    item integer primary key references items (id),
    address text not null,
    -- The length of the file, its SHA-256 as 64 hex digits, and its format. Null until the file is there.
    n_bytes integer check (n_bytes > 0),
    sha256 text check (length(sha256) = 64),
    type text check (type in ('jpeg', 'png', 'webp')),
    check ((n_bytes is null) = (sha256 is null) and (n_bytes is null) = (type is null))
) strict;
