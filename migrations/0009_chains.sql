-- A list of likes may go on at a place that its pages name, as a catalogue may: what identifies such a page is
-- unique within its list. SQLite changes no constraint, so the table is made again.
drop trigger odd_entries_insert;
drop trigger odd_entries_delete;
create table kept_odd_entries as select * from odd_entries;
drop table odd_entries;

drop trigger census_insert;
drop trigger census_update;

create table new_tasks (
    id integer primary key,
    -- 1 catalogue, 2 likes, 3 features: also the order in which they are claimed.
    kind integer not null check (kind in (1, 2, 3)),
    -- items.id; 0 for the catalogue, which belongs to no item.
    item integer not null check ((kind = 1) = (item = 0)),
    -- Catalogue: number of the page. Likes: entries of the list before the page. Features: 0.
    position integer not null check (position >= 0),
    -- Where a page is, on a site whose pages say where the next one is: what tells it from others of its
    -- list, and the address as it was given.
    cursor_key text check (cursor_key is null or kind in (1, 2)),
    cursor text check ((cursor is null) = (cursor_key is null)),
    state text not null default 'available'
        check (state in ('available', 'running', 'completed', 'discarded')),
    -- 1 where the site said for good that there is no such page.
    gone integer not null default 0 check (gone = 0 or (gone = 1 and state = 'completed')),
    -- Grows with every claim and never shrinks: the fence that a settlement must name.
    attempt integer not null default 0 check (attempt > 0 or state = 'available'),
    -- What the retry limit counts.
    failures integer not null default 0 check (failures >= 0),
    -- Crashed runs in which the task was running.
    crashes integer not null default 0 check (crashes >= 0),
    -- How many pages the site had given when this page was last set aside.
    aside_at_page integer,
    -- 1 where a like page came up empty though more likes were announced: it is requested once more.
    recheck integer not null default 0 check (recheck = 0 or (recheck = 1 and kind = 2)),
    -- Milliseconds since 1970; 0 is at once.
    available_at integer not null default 0,
    settled_at integer check (settled_at is not null or state in ('available', 'running')),
    -- Why it failed last, is gone or was discarded.
    reason text check (reason is not null or (state <> 'discarded' and gone = 0)),
    -- How many pauses of the site this page caused alone.
    pauses integer not null default 0 check (pauses >= 0),
    -- 1 where the site refused the page with 403 until it was believed. Such a page counts as private, not as
    -- gone.
    private integer not null default 0 check (private = 0 or (private = 1 and gone = 1)),
    -- Which walk through its list last led to this page: a list may have to be read again.
    walk integer not null default 1 check (walk >= 1),
    -- 1 once the page was stored and is fetched again because a user asked for it: what it brought is kept.
    was_stored integer not null default 0 check (was_stored in (0, 1)),
    -- After all others come pages that were set aside, then like pages that are requested once more because
    -- they came up empty, then those that were running in three crashed runs.
    lane integer generated always as (
        case when crashes >= 3 then 6 when recheck = 1 then 5
            when aside_at_page is not null then 4 else kind end
    ) virtual,
    unique (kind, item, position)
) strict;

insert into new_tasks (id, kind, item, position, cursor_key, cursor, state, gone, attempt, failures, crashes,
    aside_at_page, recheck, available_at, settled_at, reason, pauses, private, walk, was_stored)
select id, kind, item, position, cursor_key, cursor, state, gone, attempt, failures, crashes,
    aside_at_page, recheck, available_at, settled_at, reason, pauses, private, walk, was_stored
from tasks;

drop table tasks;
alter table new_tasks rename to tasks;

create unique index tasks_cursors on tasks (kind, item, cursor_key) where cursor_key is not null;
create index tasks_available on tasks (lane, available_at, id) where state = 'available';
create index tasks_running on tasks (id) where state = 'running';
create index tasks_gone on tasks (id) where gone = 1;
create index tasks_discarded on tasks (id) where state = 'discarded';
create index tasks_gone_items on tasks (kind, item, private) where gone = 1;

create trigger census_insert after insert on tasks begin
    update census set n = n + 1
    where kind = new.kind
        and state = iif(new.private, 'private', iif(new.gone, 'gone', new.state));
end;

create trigger census_update after update of state, gone, private on tasks
when old.state <> new.state or old.gone <> new.gone or old.private <> new.private begin
    update census set n = n - 1
    where kind = old.kind
        and state = iif(old.private, 'private', iif(old.gone, 'gone', old.state));
    update census set n = n + 1
    where kind = new.kind
        and state = iif(new.private, 'private', iif(new.gone, 'gone', new.state));
end;

create table odd_entries (
    task integer not null references tasks (id),
    -- The entry's position on its page, from 0.
    position integer not null check (position >= 0),
    -- 1 the entry was skipped, 2 a text was cut, 3 the value of a field could not be read.
    kind integer not null check (kind in (1, 2, 3)),
    -- What is wrong with it. This names no user.
    reason text not null,
    primary key (task, position, kind)
) strict, without rowid;

insert into odd_entries select * from kept_odd_entries;
drop table kept_odd_entries;

create index odd_entries_by_kind on odd_entries (kind, task, position);

create trigger odd_entries_insert after insert on odd_entries begin
    update totals set
        n_skipped = n_skipped + (new.kind = 1),
        n_cut = n_cut + (new.kind = 2),
        n_unread = n_unread + (new.kind = 3);
end;

create trigger odd_entries_delete after delete on odd_entries begin
    update totals set
        n_skipped = n_skipped - (old.kind = 1),
        n_cut = n_cut - (old.kind = 2),
        n_unread = n_unread - (old.kind = 3);
end;

-- The description of the site that the crawl was started with, and its SHA-256 in hexadecimal. Empty in a
-- database of an earlier version: the bundled description of that name is meant.
alter table crawl add column description text not null default '';
alter table crawl add column description_sha256 text not null default '';

-- What the site's pages hold, as far as it decides which pages are fetched.
alter table crawl add column like_pages text not null default 'planned'
    check (like_pages in ('planned', 'chained', 'within-items'));
alter table crawl add column has_feature_pages integer not null default 1
    check (has_feature_pages in (0, 1));
-- 1 where more likes may be announced than are listed.
alter table crawl add column counts_may_exceed integer not null default 0
    check (counts_may_exceed in (0, 1));
-- 1 where the most liked items come first.
alter table crawl add column most_liked_first integer not null default 1
    check (most_liked_first in (0, 1));
-- The most pages of one list that are followed.
alter table crawl add column item_pages_max integer not null default 100000 check (item_pages_max > 0);
alter table crawl add column like_pages_max integer not null default 100000 check (like_pages_max > 0);
