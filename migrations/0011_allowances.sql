-- How many requests the site itself allows, as its answers said last: what a later run must know before its
-- first answer.
create table allowances (
    -- The origin that said so, and the name of its policy; empty where it has none.
    origin text not null,
    policy text not null,
    n_left integer not null check (n_left >= 0),
    -- When that was said, and until when it holds. Milliseconds since 1970.
    told_at integer not null,
    resets_at integer not null,
    primary key (origin, policy)
) strict, without rowid;
