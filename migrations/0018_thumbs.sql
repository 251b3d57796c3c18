-- An image of an item: where the catalogue says that it is, and the file that holds it. An address is kept whether or
-- not images are collected, so that they can be added later.
create table thumbs (
    item integer primary key references items (id),
    address text not null,
    -- The length of the file, its SHA-256 as 64 hex digits, and what is in it. Null until the file is there.
    n_bytes integer check (n_bytes > 0),
    sha256 text check (length(sha256) = 64),
    type text check (type in ('jpeg', 'png', 'webp')),
    check ((n_bytes is null) = (sha256 is null) and (n_bytes is null) = (type is null))
) strict;
