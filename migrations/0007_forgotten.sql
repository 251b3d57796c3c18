-- What stays of users who asked to be forgotten, so that no later page brings them back: the HMAC-SHA256 of
-- each id under the key below.
create table forgotten (
    tombstone blob primary key check (length(tombstone) = 32)
) strict, without rowid;

-- The key of the tombstones: random, and made once. One row, or none before anyone was forgotten.
create table forget_key (
    id integer primary key check (id = 1),
    key blob not null check (length(key) = 32)
) strict;

-- How many likes of forgotten users were at each position of an item's list. They count towards what the
-- site announced, so that an item is not short for want of them.
create table forgotten_likes (
    item integer not null references items (id),
    position integer not null,
    n_likes integer not null check (n_likes > 0),
    primary key (item, position)
) strict, without rowid;

-- How many likes of forgotten users came in all: so that status costs the same at any size.
alter table totals add column n_forgotten_likes integer not null default 0;

create trigger totals_of_new_forgotten after insert on forgotten_likes begin
    update totals set n_forgotten_likes = n_forgotten_likes + new.n_likes;
end;

create trigger totals_of_more_forgotten after update of n_likes on forgotten_likes begin
    update totals set n_forgotten_likes = n_forgotten_likes + new.n_likes - old.n_likes;
end;
