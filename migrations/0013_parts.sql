-- A list belongs to a part of the catalogue, an item or a user. SQLite changes no constraint, so the table is made
-- again.
drop trigger odd_entries_insert;
drop trigger odd_entries_delete;
create table kept_odd_entries as select * from odd_entries;
drop table odd_entries;

drop trigger census_insert;
drop trigger census_update;

create table new_tasks (
    id integer primary key,
    -- What is read: 1 the catalogue or a part of it, 2 the likes of an item, 3 the features of an item, 4 a list of
    -- users, 5 the likes of a user, 6 the followers of a user, 7 those whom a user follows, 8 the comments on an
    -- item, 9 the thumbnail of an item.
    kind integer not null check (kind between 1 and 9),
    -- What it belongs to: 1 parts.id, which is 0 for the whole catalogue; 2, 3, 8, 9 items.id; 5, 6, 7 users.id;
    -- 4 nothing.
    owner integer not null check (iif(kind in (1, 4), owner >= 0, owner > 0)),
    -- Catalogue and lists of users: number of the page. Other lists: entries before the page. Else 0.
    position integer not null check (position >= 0),
    -- Where a page is, on a site whose pages say where the next one is: what tells it from others of its
    -- list, and the address as it was given.
    cursor_key text check (cursor_key is null or kind not in (3, 9)),
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
    recheck integer not null default 0 check (recheck = 0 or (recheck = 1 and kind in (2, 5))),
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
    -- How many entries the page had when it last came, those that can't be used included. Null where that is not
    -- known.
    n_entries integer check (n_entries >= 0),
    -- The order in which tasks are claimed: 1 the catalogue, 2 likes, 3 features, 4 users, 5 thumbnails. After
    -- them come pages that were set aside, then like pages that are requested once more because they came up
    -- empty, then those that were running in three crashed runs.
    lane integer generated always as (
        case when crashes >= 3 then 8 when recheck = 1 then 7 when aside_at_page is not null then 6
            else case kind when 5 then 2 when 6 then 4 when 7 then 4 when 8 then 4 when 9 then 5 else kind end
        end
    ) virtual,
    unique (kind, owner, position)
) strict;

insert into new_tasks (id, kind, owner, position, cursor_key, cursor, state, gone, attempt, failures, crashes,
    aside_at_page, recheck, available_at, settled_at, reason, pauses, private, walk, was_stored)
select id, kind, item, position, cursor_key, cursor, state, gone, attempt, failures, crashes,
    aside_at_page, recheck, available_at, settled_at, reason, pauses, private, walk, was_stored
from tasks;

drop table tasks;
alter table new_tasks rename to tasks;

create unique index tasks_cursors on tasks (kind, owner, cursor_key) where cursor_key is not null;
create index tasks_available on tasks (lane, available_at, id) where state = 'available';
create index tasks_running on tasks (id) where state = 'running';
create index tasks_gone on tasks (id) where gone = 1;
create index tasks_discarded on tasks (id) where state = 'discarded';
create index tasks_gone_items on tasks (kind, owner, private) where gone = 1;

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

insert into census (kind, state, n)
select kinds.value, states.value, 0
from json_each('[4,5,6,7,8,9]') as kinds,
    json_each('["available","running","completed","gone","private","discarded"]') as states;

-- The catalogue, as one list and as the parts into which it is split where the site cuts lists off. The whole list
-- is number 0.
create table parts (
    id integer primary key check (id >= 0),
    -- What its address has beyond that of the whole list, such as `categories=music`.
    query text not null unique check ((id = 0) = (query = '')),
    -- Why it ended, once it has ended.
    end_reason text,
    -- The announced likes of the last item that it lists, where it was cut off.
    ends_at_likes integer check (ends_at_likes >= 0),
    -- Which walk through it this is, from 1.
    walk integer not null default 1 check (walk >= 1)
) strict;

insert into parts (id, query, end_reason, walk) select 0, '', null, 1;
update parts set (end_reason, walk) = (select catalogue_end, walk from crawl) where exists (select 1 from crawl);
alter table crawl drop column catalogue_end;
alter table crawl drop column walk;

-- Which items a part lists, at which place. The places in the whole list are those in items.
create table listed (
    part integer not null references parts (id),
    item integer not null references items (id),
    page integer not null check (page > 0),
    position integer not null check (position >= 0),
    primary key (part, item)
) strict, without rowid;

create index listed_by_page on listed (part, page);
create index listed_by_item on listed (item, part);

-- After about how many entries the site cuts a list of the catalogue off; null where it is not known to.
alter table crawl add column lists_at_most integer check (lists_at_most > 0);

-- The order of the files where the catalogue was read in parts: those with the most announced likes come first.
alter table items add column falling integer generated always as (-coalesce(announced, -1)) virtual;
create index items_by_likes on items (falling, item_id);
