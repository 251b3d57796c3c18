-- What else the catalogue says about an item. The names of attributes and the kinds of their values, numbered
-- from 1 in the order of the description. What an earlier version stored has none.
create table attribute_types (
    type integer primary key check (type > 0),
    name text not null unique,
    -- 1 texts, 2 whole numbers, 3 moments in milliseconds since 1970, 4 yes or no (1 or 0).
    kind integer not null check (kind in (1, 2, 3, 4))
) strict;

-- The values that are known.
create table attributes (
    item integer not null references items (id),
    -- attribute_types.type
    type integer not null check (type > 0),
    -- A text or an integer, by the kind of the type.
    value any not null,
    primary key (item, type)
) strict, without rowid;

-- Who made an item. Owners who like nothing are not in the table of users.
create table owners (
    item integer primary key references items (id),
    user_id text not null,
    username text not null
) strict;
