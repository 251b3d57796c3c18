-- 'like' in ASCII: tells this program's files from any other SQLite database.
pragma application_id = 1818848101;

-- One page to fetch. Identity: (kind, model, place), and the cursor's key where there is one.
create table tasks (
    id integer primary key,
    -- 1 catalogue, 2 likes, 3 features: also the order in which they are claimed.
    kind integer not null check (kind in (1, 2, 3)),
    -- models.id; 0 for the catalogue, which belongs to no model.
    model integer not null check ((kind = 1) = (model = 0)),
    -- Catalogue: number of the page. Likes: offset. Features: 0.
    place integer not null check (place >= 0),
    -- Where a catalogue page is, on a site that hands out addresses: what tells it from others, and
    -- the address as it was given.
    cursor_key text unique check (cursor_key is null or kind = 1),
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
    -- How many pages the site had given when it last refused this one with 403.
    refused_at_page integer,
    -- 1 where a like page came up empty though more likes were announced: it is asked for once more.
    recheck integer not null default 0 check (recheck = 0 or (recheck = 1 and kind = 2)),
    -- Milliseconds since 1970; 0 is at once.
    available_at integer not null default 0,
    settled_at integer check (settled_at is not null or state in ('available', 'running')),
    -- Why it failed last, is gone or was discarded.
    reason text check (reason is not null or (state <> 'discarded' and gone = 0)),
    -- After all others come pages that the site refused, then those that are asked for once more,
    -- then those that were running in three crashed runs.
    lane integer generated always as (
        case when crashes >= 3 then 6 when recheck = 1 then 5
            when refused_at_page is not null then 4 else kind end
    ) virtual,
    unique (kind, model, place)
) strict;

create index tasks_available on tasks (lane, available_at, id) where state = 'available';
create index tasks_running on tasks (id) where state = 'running';
create index tasks_gone on tasks (id) where gone = 1;
create index tasks_discarded on tasks (id) where state = 'discarded';

-- How many tasks there are of each kind in each state: so that status costs the same at any size.
create table census (
    kind integer not null,
    state text not null,
    n integer not null check (n >= 0),
    primary key (kind, state)
) strict, without rowid;

insert into census
select kinds.value, states.value, 0
from json_each('[1,2,3]') as kinds,
    json_each('["available","running","completed","gone","discarded"]') as states;

create trigger census_insert after insert on tasks begin
    update census set n = n + 1
    where kind = new.kind and state = iif(new.gone, 'gone', new.state);
end;

create trigger census_update after update of state, gone on tasks
when old.state <> new.state or old.gone <> new.gone begin
    update census set n = n - 1
    where kind = old.kind and state = iif(old.gone, 'gone', old.state);
    update census set n = n + 1
    where kind = new.kind and state = iif(new.gone, 'gone', new.state);
end;

-- What is between us and the site: one row.
create table site (
    id integer primary key check (id = 1),
    -- When the last request left: the pace holds across restarts.
    last_request_at integer not null default 0,
    n_sent integer not null default 0,
    n_failed integer not null default 0,
    first_page_at integer,
    last_page_at integer,
    -- When the present or last run began, and how many requests had been sent by then.
    run_began_at integer not null default 0,
    run_began_n_sent integer not null default 0,
    -- The present or last pause: until when, the how manieth incident in a row, and why.
    paused_until integer not null default 0,
    pause_incidents integer not null default 0,
    -- 1 while the site may be down or closed to us: no page came since.
    pause_in_doubt integer not null default 0 check (pause_in_doubt in (0, 1)),
    pause_reason text not null default ''
) strict;

insert into site (id) values (1);
