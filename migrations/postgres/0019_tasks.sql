-- The task table, the crawl and its site, and the journal. The tables have the names, the columns and the order of
-- columns that ../latest.sql gives them.

-- The mark and the version of this program's schema: one row.
create table crawl_schema (
    version bigint not null check (version > 0),
    application text collate "C" primary key check (application = 'crawl')
);

-- The number of tasks of each kind in each state, so that status costs the same at any size. Each update makes a new
-- copy of its row. Pages that are mostly empty have room for the copies, so no index entry is written.
create table census (
    kind bigint not null,
    state text collate "C" not null,
    n bigint not null check (n >= 0),
    primary key (kind, state)
) with (fillfactor = 10);

-- The number of users by result, kept by triggers, so that status need not count them.
create table visits (
    -- What became of the first page of a user's likes.
    state text collate "C" primary key
        check (state in ('available', 'running', 'completed', 'discarded', 'gone', 'private')),
    n bigint not null check (n >= 0)
) with (fillfactor = 10);

-- The state of our requests to the site: one row.
create table site (
    id bigint primary key check (id = 1),
    -- When the last request left: the pace holds across restarts.
    last_request_at bigint not null default 0,
    n_sent bigint not null default 0,
    n_failed bigint not null default 0,
    first_page_at bigint,
    last_page_at bigint,
    -- When the current or last run began, and how many requests had been sent by then.
    run_began_at bigint not null default 0,
    run_began_n_sent bigint not null default 0,
    -- The current or last pause: its end, its number among the incidents in a row, and its reason.
    paused_until bigint not null default 0,
    pause_incidents bigint not null default 0,
    -- 1 while the site may be down or closed to us, because no page has come since.
    pause_in_doubt bigint not null default 0 check (pause_in_doubt in (0, 1)),
    pause_reason text collate "C" not null default '',
    pause_began_at bigint not null default 0,
    n_unlogged bigint not null default 0
) with (fillfactor = 10);

create table stage_states (
    kind bigint primary key check (kind between 1 and 9),
    -- Since when nothing but failures came; 0 while pages come.
    failing_since bigint not null default 0,
    paused_until bigint not null default 0,
    pause_incidents bigint not null default 0,
    -- What came last in place of a page.
    reason text collate "C" not null default ''
) with (fillfactor = 10);

create table crawl (
    id bigint primary key check (id = 1),
    site_kind text collate "C" not null,
    site_url text collate "C" not null,
    likes_url text collate "C" not null,
    like_limit bigint not null,
    limit_items bigint,
    stages text collate "C" not null,
    source text collate "C" not null check (source in ('catalogue', 'file')),
    began_at bigint not null,
    likes_per_page bigint not null default 24,
    lists_features bigint not null default 0 check (lists_features in (0, 1)),
    proven bigint not null default 0 check (proven in (0, 1)),
    -- The description of the site that the crawl was started with, and its SHA-256 in hexadecimal.
    description text collate "C" not null default '',
    description_sha256 text collate "C" not null default '',
    -- Those contents of the site's pages that decide which pages are fetched.
    like_pages text collate "C" not null default 'planned'
        check (like_pages in ('planned', 'chained', 'within-items')),
    has_feature_pages bigint not null default 1 check (has_feature_pages in (0, 1)),
    -- 1 if more likes may be announced than are listed.
    counts_may_exceed bigint not null default 0 check (counts_may_exceed in (0, 1)),
    -- 1 if the most liked items come first.
    most_liked_first bigint not null default 1 check (most_liked_first in (0, 1)),
    -- The most pages to follow in one list.
    item_pages_max bigint not null default 100000 check (item_pages_max > 0),
    like_pages_max bigint not null default 100000 check (like_pages_max > 0),
    noun text collate "C" not null default 'model',
    nouns text collate "C" not null default 'models',
    site_name text collate "C" not null default 'Sketchfab',
    item_name text collate "C" not null default '3D model',
    keywords text collate "C" not null default '["sketchfab","3d"]',
    docs text collate "C" not null default '',
    terms text collate "C" not null default '',
    gives_times bigint not null default 0 check (gives_times in (0, 1)),
    -- After about how many entries the site cuts off a list of the catalogue; null if it is not known to.
    lists_at_most bigint check (lists_at_most > 0),
    likes_by text collate "C" not null default 'item' check (likes_by in ('item', 'user', 'both')),
    user_sources text collate "C" not null default ''
);

-- An origin is a scheme, the name of a host, which has at most 253 bytes in DNS, and a port.
create table robots (
    origin text collate "C" primary key,
    fetched_at bigint not null,
    -- Empty if the site has none: everything is allowed.
    body bytea not null
);

create table allowances (
    -- The origin that stated it, and the name of its policy, cut to 100 bytes; empty if it has none.
    origin text collate "C" not null,
    policy text collate "C" not null,
    n_left bigint not null check (n_left >= 0),
    -- When it was stated, and until when it holds. Milliseconds since 1970.
    told_at bigint not null,
    resets_at bigint not null,
    primary key (origin, policy)
);

create table requests (
    id bigint generated by default as identity primary key,
    -- Milliseconds since 1970; null if the run was killed while the request was in flight.
    sent_at bigint,
    -- tasks.id and the attempt it was sent for; none for robots.txt.
    task bigint,
    attempt bigint,
    -- 1 a page, 2 a probe by a page that was open before, 3 robots.txt.
    purpose bigint not null check (purpose in (1, 2, 3)),
    -- Null if there was no answer.
    status bigint,
    -- Of the body, as far as it was read.
    n_bytes bigint not null check (n_bytes >= 0),
    -- Milliseconds until the answer was read.
    took bigint not null check (took >= 0),
    -- 1 page, 2 empty like page, 3 redirect, 4 refused, 5 told to wait, 6 gone, 7 failed, 8 down,
    -- 9 rejected, 10 unknown.
    answered bigint not null check (answered between 1 and 10),
    check ((task is null) = (purpose = 3) and (task is null) = (attempt is null))
);

create table pauses (
    began_at bigint not null,
    until_at bigint not null,
    reason text collate "C" not null,
    primary key (began_at, until_at)
);

create table runs (
    id bigint generated by default as identity primary key,
    began_at bigint not null,
    requests_per_second double precision not null,
    max_in_flight bigint not null,
    obeys_robots bigint not null check (obeys_robots in (0, 1)),
    ended_at bigint,
    stopped_by text collate "C",
    end_reason text collate "C"
);

create table tasks (
    id bigint generated by default as identity primary key,
    -- What is read: 1 the catalogue or a part of it, 2 the likes of an item, 3 the features of an item, 4 a list of
    -- users, 5 the likes of a user, 6 the followers of a user, 7 those whom a user follows, 8 the comments on an
    -- item, 9 the thumbnail of an item.
    kind bigint not null check (kind between 1 and 9),
    -- What it belongs to: 1 parts.id, which is 0 for the whole catalogue; 2, 3, 8, 9 items.id; 5, 6, 7 users.id;
    -- 4 nothing.
    owner bigint not null check (case when kind in (1, 4) then owner >= 0 else owner > 0 end),
    -- Catalogue and lists of users: number of the page. Other lists: entries before the page. Else 0.
    position bigint not null check (position >= 0),
    -- Where a page is, on a site whose pages say where the next one is: what tells it from others of its
    -- list, and the address as it was given.
    cursor_key text collate "C" check (cursor_key is null or kind not in (3, 9)),
    cursor text collate "C" check ((cursor is null) = (cursor_key is null)),
    state text collate "C" not null default 'available'
        check (state in ('available', 'running', 'completed', 'discarded')),
    -- 1 if the site said for good that there is no such page.
    gone bigint not null default 0 check (gone = 0 or (gone = 1 and state = 'completed')),
    -- Grows with every claim and never shrinks: the fence that a settlement must name.
    attempt bigint not null default 0 check (attempt > 0 or state = 'available'),
    -- What the retry limit counts.
    failures bigint not null default 0 check (failures >= 0),
    -- Crashed runs in which the task was running.
    crashes bigint not null default 0 check (crashes >= 0),
    -- How many pages the site had given when this page was last set aside.
    aside_at_page bigint,
    -- 1 if a like page came up empty though more likes were announced: it is requested once more.
    recheck bigint not null default 0 check (recheck = 0 or (recheck = 1 and kind in (2, 5))),
    -- Milliseconds since 1970; 0 is at once.
    available_at bigint not null default 0,
    settled_at bigint check (settled_at is not null or state in ('available', 'running')),
    -- Why it failed last, is gone or was discarded.
    reason text collate "C" check (reason is not null or (state <> 'discarded' and gone = 0)),
    -- How many pauses of the site this page caused alone.
    pauses bigint not null default 0 check (pauses >= 0),
    -- 1 if the site kept refusing the page with 403. Such a page counts as private, not as gone.
    private bigint not null default 0 check (private = 0 or (private = 1 and gone = 1)),
    -- Which walk through its list last led to this page: a list may have to be read again.
    walk bigint not null default 1 check (walk >= 1),
    -- 1 if the page was stored and is fetched again because a user asked for it: what it brought is kept.
    was_stored bigint not null default 0 check (was_stored in (0, 1)),
    -- How many entries the page had when it last came, those that can't be used included. Null where that is not
    -- known.
    n_entries bigint check (n_entries >= 0),
    -- The order in which tasks are claimed: 1 the catalogue, 2 likes, 3 features, 4 users, 5 thumbnails. After
    -- them come pages that were set aside, then like pages that are requested once more because they came up
    -- empty, then those that were running in three crashed runs.
    lane bigint generated always as (
        case when crashes >= 3 then 8 when recheck = 1 then 7 when aside_at_page is not null then 6
            else case kind when 5 then 2 when 6 then 4 when 7 then 4 when 8 then 4 when 9 then 5 else kind end
        end
    ) stored,
    items_hash bigint,
    unique (kind, owner, position)
) with (
    -- Each task is updated a few times. By default, a large table would wait until a fifth of it is dead rows.
    fillfactor = 90, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_insert_scale_factor = 0.05,
    autovacuum_vacuum_cost_limit = 2000
);

-- By a hash, because a cursor may be too long for a B-tree. A statement that looks for a cursor names the hash too.
create unique index tasks_cursors on tasks (kind, owner, md5(cursor_key)) where cursor_key is not null;

create index tasks_available on tasks (lane, available_at, id) where state = 'available';

create index tasks_running on tasks (id) where state = 'running';

-- Each claim asks whether a suspect runs. While another program keeps a transaction open, `tasks_running` keeps an entry
-- of every task that was claimed since.
create index tasks_suspects on tasks (id) where state = 'running' and lane = 8;

create index tasks_gone on tasks (id) where gone = 1;

create index tasks_discarded on tasks (id) where state = 'discarded';

create index tasks_gone_items on tasks (kind, owner, private) where gone = 1;

create index tasks_listings on tasks (owner, items_hash) where items_hash is not null;

create table odd_entries (
    task bigint not null references tasks (id),
    -- The entry's position on its page, from 0.
    position bigint not null check (position >= 0),
    -- 1 the entry was skipped, 2 a text was cut, 3 the value of a field could not be read.
    kind bigint not null check (kind in (1, 2, 3)),
    -- What is wrong with it. This names no user.
    reason text collate "C" not null,
    primary key (task, position, kind)
);

create index odd_entries_by_kind on odd_entries (kind, task, position);

insert into crawl_schema (version, application) values (19, 'crawl');

insert into visits (state, n)
select state, 0
from (values ('available'), ('completed'), ('discarded'), ('gone'), ('private'), ('running')) as given (state);

insert into census (kind, state, n)
select kind, state, 0 from generate_series(1, 9) as kind cross join visits order by kind, state;

insert into site (id) values (1);

insert into stage_states (kind) select kind from generate_series(1, 9) as kind;
