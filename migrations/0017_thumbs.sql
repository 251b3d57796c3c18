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

-- Every stage has a health of its own, not only the first three.
create table new_stage_states (
    kind integer primary key check (kind between 1 and 9),
    -- Since when nothing but failures came; 0 while pages come.
    failing_since integer not null default 0,
    paused_until integer not null default 0,
    pause_incidents integer not null default 0,
    -- What came last instead of a page.
    reason text not null default ''
) strict;

insert into new_stage_states select kind, failing_since, paused_until, pause_incidents, reason from stage_states;
insert into new_stage_states (kind) values (4), (5), (6), (7), (8), (9);
drop table stage_states;
alter table new_stage_states rename to stage_states;
