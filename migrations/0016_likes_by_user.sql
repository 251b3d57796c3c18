-- Likes are collected by item, by user, or both ways.
alter table crawl add column likes_by text not null default 'item' check (likes_by in ('item', 'user', 'both'));

-- The sources in which users are found: their names, separated by commas.
alter table crawl add column user_sources text not null default '';

-- The user's number of likes according to a list; null if no list says it.
alter table users add column announced integer check (announced >= 0);

-- The sources that named the user, as a sum: 1 owners, 2 the list of users, 4 followers, 8 followings, 16 commenters.
-- 0 if only a list of likes named the user.
alter table users add column found_by integer not null default 0 check (found_by between 0 and 31);

-- 1 if the item was found in a user's list of likes and not in the catalogue.
alter table items add column by_user integer not null default 0 check (by_user in (0, 1));

-- 1 if the item's own list has the like. Otherwise `position` has no meaning and is 0.
alter table likes add column by_item integer not null default 1 check (by_item in (0, 1));

-- The position of the like in the user's own list; null if that list was not read or lacks it.
alter table likes add column user_position integer check (user_position >= 0);

-- Likes from users' own lists. The index is empty in crawls by item.
create index likes_by_user on likes (user, user_position) where user_position is not null;

create index users_found on users (found_by) where found_by > 0;

-- Each stage has a health of its own, not only the first three.
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

-- The task of a user is deleted once a list says that the user likes nothing.
create trigger census_delete after delete on tasks begin
    update census set n = n - 1
    where kind = old.kind
        and state = iif(old.private, 'private', iif(old.gone, 'gone', old.state));
end;

-- 1 if the user likes a stored item. Only such users count as users of the dataset.
alter table users add column is_liker integer not null default 1 check (is_liker in (0, 1));

create index users_without_likes on users (id) where is_liker = 0;
