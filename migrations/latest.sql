-- What all migrations lead to. A test writes this file.

pragma application_id = 1818848101;

CREATE TABLE census (
    kind integer not null,
    state text not null,
    n integer not null check (n >= 0),
    primary key (kind, state)
) strict, without rowid;

CREATE TABLE site (
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
, pause_began_at integer not null default 0, n_unlogged integer not null default 0) strict;

CREATE TABLE crawl (
    id integer primary key check (id = 1),
    site_kind text not null,
    site_url text not null,
    likes_url text not null,
    like_limit integer not null,
    limit_items integer,
    stages text not null,
    source text not null check (source in ('catalogue', 'file')),
    began_at integer not null,
    likes_per_page integer not null default 24, lists_features integer not null default 0 check (lists_features in (0, 1)), proven integer not null default 0 check (proven in (0, 1)), description text not null default '', description_sha256 text not null default '', like_pages text not null default 'planned'
    check (like_pages in ('planned', 'chained', 'within-items')), has_feature_pages integer not null default 1
    check (has_feature_pages in (0, 1)), counts_may_exceed integer not null default 0
    check (counts_may_exceed in (0, 1)), most_liked_first integer not null default 1
    check (most_liked_first in (0, 1)), item_pages_max integer not null default 100000 check (item_pages_max > 0), like_pages_max integer not null default 100000 check (like_pages_max > 0), noun text not null default 'model', nouns text not null default 'models', site_name text not null default 'Sketchfab', item_name text not null default '3D model', keywords text not null default '["sketchfab","3d"]', docs text not null default '', terms text not null default '', gives_times integer not null default 0 check (gives_times in (0, 1)), lists_at_most integer check (lists_at_most > 0), likes_by text not null default 'item' check (likes_by in ('item', 'user', 'both')), user_sources text not null default '') strict;

CREATE TABLE totals (
    id integer primary key check (id = 1),
    n_items integer not null default 0,
    n_users integer not null default 0,
    n_likes integer not null default 0,
    n_features integer not null default 0
, n_skipped integer not null default 0 check (n_skipped >= 0), n_cut integer not null default 0 check (n_cut >= 0), n_unread integer not null default 0 check (n_unread >= 0), n_forgotten_likes integer not null default 0, n_announced integer not null default 0, n_unliked integer not null default 0, n_surplus integer not null default 0, n_gone_likes integer not null default 0, n_private_likes integer not null default 0, n_given_up_likes integer not null default 0, n_skipped_likes integer not null default 0, n_short_likes integer not null default 0) strict;

CREATE TABLE "items" (
    id integer primary key,
    item_id text not null unique,
    name text not null,
    -- Rank: page of the catalogue (0: read from a file), then index on the page.
    page integer not null,
    position integer not null,
    -- Likes as announced, face value and what is certain of it; none for models read from a file.
    announced integer,
    certain integer,
    -- 1 where every like page is done and fewer likes came than were announced.
    short integer not null default 0 check (short in (0, 1))
, falling integer generated always as (-coalesce(announced, -1)) virtual, by_user integer not null default 0 check (by_user in (0, 1))) strict;

CREATE TABLE users (
    id integer primary key,
    user_id text not null unique,
    username text not null
, announced integer check (announced >= 0), found_by integer not null default 0 check (found_by between 0 and 31), is_liker integer not null default 1 check (is_liker in (0, 1))) strict;

CREATE TABLE likes (
    item integer not null references "items" (id),
    user integer not null references users (id),
    -- Position in the site's own order of this model's likes.
    position integer not null,
    -- Only where it differs from the one in users: names change while one crawls.
    username text, liked_at integer, by_item integer not null default 1 check (by_item in (0, 1)), user_position integer check (user_position >= 0),
    primary key (item, user)
) strict, without rowid;

CREATE TABLE robots (
    origin text primary key,
    fetched_at integer not null,
    -- Empty where the site has none: everything is allowed.
    body blob not null
) strict, without rowid;

CREATE TABLE requests (
    id integer primary key,
    -- Milliseconds since 1970; none where the run was killed while the request was in flight.
    sent_at integer,
    -- tasks.id and the attempt it was sent for; none for robots.txt.
    task integer,
    attempt integer,
    -- 1 a page, 2 a probe by a page that was open before, 3 robots.txt.
    purpose integer not null check (purpose in (1, 2, 3)),
    -- None where there was no answer.
    status integer,
    -- Of the body, as far as it was read.
    n_bytes integer not null check (n_bytes >= 0),
    -- Milliseconds until the answer was read.
    took integer not null check (took >= 0),
    -- 1 page, 2 empty like page, 3 redirect, 4 refused, 5 told to wait, 6 gone, 7 failed, 8 down,
    -- 9 rejected, 10 unknown.
    answered integer not null check (answered between 1 and 10),
    check ((task is null) = (purpose = 3) and (task is null) = (attempt is null))
) strict;

CREATE TRIGGER requests_stay before update on requests begin
    select raise(abort, 'the request log is only added to');
end;

CREATE TRIGGER requests_remain before delete on requests begin
    select raise(abort, 'the request log is only added to');
end;

CREATE TABLE pauses (
    began_at integer not null,
    until_at integer not null,
    reason text not null,
    primary key (began_at, until_at)
) strict, without rowid;

CREATE TABLE runs (
    id integer primary key,
    began_at integer not null,
    requests_per_second real not null,
    max_in_flight integer not null,
    obeys_robots integer not null check (obeys_robots in (0, 1))
, ended_at integer, stopped_by text, end_reason text) strict;

CREATE INDEX items_by_rank on items (page, position, item_id);

CREATE INDEX items_short on items (id) where short = 1;

CREATE TABLE forgotten (
    tombstone blob primary key check (length(tombstone) = 32)
) strict, without rowid;

CREATE TABLE forget_key (
    id integer primary key check (id = 1),
    key blob not null check (length(key) = 32)
) strict;

CREATE TABLE forgotten_likes (
    item integer not null references items (id),
    position integer not null,
    n_likes integer not null check (n_likes > 0),
    primary key (item, position)
) strict, without rowid;

CREATE TRIGGER totals_of_new_forgotten after insert on forgotten_likes begin
    update totals set n_forgotten_likes = n_forgotten_likes + new.n_likes;
end;

CREATE TRIGGER totals_of_more_forgotten after update of n_likes on forgotten_likes begin
    update totals set n_forgotten_likes = n_forgotten_likes + new.n_likes - old.n_likes;
end;

CREATE TABLE like_balances (
    item integer primary key references items (id),
    -- Likes beyond those that were announced.
    surplus integer not null check (surplus >= 0),
    -- On pages that are gone, were refused for good, or were given up.
    gone integer not null check (gone >= 0),
    private integer not null check (private >= 0),
    given_up integer not null check (given_up >= 0),
    -- In entries of a page that could not be used.
    skipped integer not null check (skipped >= 0),
    -- The rest: every page came, but the likes did not.
    short integer not null check (short >= 0),
    check ((surplus > 0) <> (gone + private + given_up + skipped + short > 0))
) strict;

CREATE TRIGGER totals_of_new_item after insert on items begin
    update totals set n_announced = n_announced + coalesce(new.announced, 0),
        n_unliked = n_unliked + coalesce(new.announced = 0, 0);
end;

CREATE TRIGGER totals_of_changed_item after update of announced on items begin
    update totals set
        n_announced = n_announced + coalesce(new.announced, 0) - coalesce(old.announced, 0),
        n_unliked = n_unliked + coalesce(new.announced = 0, 0) - coalesce(old.announced = 0, 0);
end;

CREATE TRIGGER totals_of_new_balance after insert on like_balances begin
    update totals set n_surplus = n_surplus + new.surplus, n_gone_likes = n_gone_likes + new.gone,
        n_private_likes = n_private_likes + new.private,
        n_given_up_likes = n_given_up_likes + new.given_up,
        n_skipped_likes = n_skipped_likes + new.skipped, n_short_likes = n_short_likes + new.short;
end;

CREATE TRIGGER totals_of_old_balance after delete on like_balances begin
    update totals set n_surplus = n_surplus - old.surplus, n_gone_likes = n_gone_likes - old.gone,
        n_private_likes = n_private_likes - old.private,
        n_given_up_likes = n_given_up_likes - old.given_up,
        n_skipped_likes = n_skipped_likes - old.skipped, n_short_likes = n_short_likes - old.short;
end;

CREATE TABLE "features" (
    item integer not null references items (id),
    -- feature_types.type
    type integer not null check (type > 0),
    position integer not null,
    value text not null,
    primary key (item, type, position)
) strict, without rowid;

CREATE TABLE feature_types (
    type integer primary key check (type > 0),
    name text not null unique
) strict;

CREATE TABLE allowances (
    -- The origin that said so, and the name of its policy; empty where it has none.
    origin text not null,
    policy text not null,
    n_left integer not null check (n_left >= 0),
    -- When that was said, and until when it holds. Milliseconds since 1970.
    told_at integer not null,
    resets_at integer not null,
    primary key (origin, policy)
) strict, without rowid;

CREATE TABLE "tasks" (
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
    ) virtual, items_hash integer,
    unique (kind, owner, position)
) strict;

CREATE UNIQUE INDEX tasks_cursors on tasks (kind, owner, cursor_key) where cursor_key is not null;

CREATE INDEX tasks_available on tasks (lane, available_at, id) where state = 'available';

CREATE INDEX tasks_running on tasks (id) where state = 'running';

CREATE INDEX tasks_gone on tasks (id) where gone = 1;

CREATE INDEX tasks_discarded on tasks (id) where state = 'discarded';

CREATE INDEX tasks_gone_items on tasks (kind, owner, private) where gone = 1;

CREATE TRIGGER census_insert after insert on tasks begin
    update census set n = n + 1
    where kind = new.kind
        and state = iif(new.private, 'private', iif(new.gone, 'gone', new.state));
end;

CREATE TRIGGER census_update after update of state, gone, private on tasks
when old.state <> new.state or old.gone <> new.gone or old.private <> new.private begin
    update census set n = n - 1
    where kind = old.kind
        and state = iif(old.private, 'private', iif(old.gone, 'gone', old.state));
    update census set n = n + 1
    where kind = new.kind
        and state = iif(new.private, 'private', iif(new.gone, 'gone', new.state));
end;

CREATE TABLE odd_entries (
    task integer not null references tasks (id),
    -- The entry's position on its page, from 0.
    position integer not null check (position >= 0),
    -- 1 the entry was skipped, 2 a text was cut, 3 the value of a field could not be read.
    kind integer not null check (kind in (1, 2, 3)),
    -- What is wrong with it. This names no user.
    reason text not null,
    primary key (task, position, kind)
) strict, without rowid;

CREATE INDEX odd_entries_by_kind on odd_entries (kind, task, position);

CREATE TRIGGER odd_entries_insert after insert on odd_entries begin
    update totals set
        n_skipped = n_skipped + (new.kind = 1),
        n_cut = n_cut + (new.kind = 2),
        n_unread = n_unread + (new.kind = 3);
end;

CREATE TRIGGER odd_entries_delete after delete on odd_entries begin
    update totals set
        n_skipped = n_skipped - (old.kind = 1),
        n_cut = n_cut - (old.kind = 2),
        n_unread = n_unread - (old.kind = 3);
end;

CREATE TABLE parts (
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

CREATE TABLE listed (
    part integer not null references parts (id),
    item integer not null references items (id),
    page integer not null check (page > 0),
    position integer not null check (position >= 0),
    primary key (part, item)
) strict, without rowid;

CREATE INDEX listed_by_page on listed (part, page);

CREATE INDEX listed_by_item on listed (item, part);

CREATE INDEX items_by_likes on items (falling, item_id);

CREATE TABLE attribute_types (
    type integer primary key check (type > 0),
    name text not null unique,
    -- 1 texts, 2 whole numbers, 3 moments in milliseconds since 1970, 4 yes or no (1 or 0).
    kind integer not null check (kind in (1, 2, 3, 4))
) strict;

CREATE TABLE attributes (
    item integer not null references items (id),
    -- attribute_types.type
    type integer not null check (type > 0),
    -- A text or an integer, by the kind of the type.
    value any not null,
    primary key (item, type)
) strict, without rowid;

CREATE TABLE owners (
    item integer primary key references items (id),
    user_id text not null,
    username text not null
) strict;

CREATE INDEX tasks_listings on tasks (owner, items_hash) where items_hash is not null;

CREATE INDEX likes_by_user on likes (user, user_position) where user_position is not null;

CREATE INDEX users_found on users (found_by) where found_by > 0;

CREATE TABLE "stage_states" (
    kind integer primary key check (kind between 1 and 9),
    -- Since when nothing but failures came; 0 while pages come.
    failing_since integer not null default 0,
    paused_until integer not null default 0,
    pause_incidents integer not null default 0,
    -- What came last instead of a page.
    reason text not null default ''
) strict;

CREATE TRIGGER census_delete after delete on tasks begin
    update census set n = n - 1
    where kind = old.kind
        and state = iif(old.private, 'private', iif(old.gone, 'gone', old.state));
end;

CREATE INDEX users_without_likes on users (id) where is_liker = 0;

CREATE TABLE visits (
    -- What became of the first page of a user's likes.
    state text primary key check (state in ('available', 'running', 'completed', 'discarded', 'gone', 'private')),
    n integer not null check (n >= 0)
) strict, without rowid;

CREATE TRIGGER visits_insert after insert on tasks when new.kind = 5 and new.position = 0 begin
    update visits set n = n + 1 where state = iif(new.private, 'private', iif(new.gone, 'gone', new.state));
end;

CREATE TRIGGER visits_update after update of state, gone, private on tasks
when new.kind = 5 and new.position = 0 begin
    update visits set n = n - 1 where state = iif(old.private, 'private', iif(old.gone, 'gone', old.state));
    update visits set n = n + 1 where state = iif(new.private, 'private', iif(new.gone, 'gone', new.state));
end;

CREATE TRIGGER visits_delete after delete on tasks when old.kind = 5 and old.position = 0 begin
    update visits set n = n - 1 where state = iif(old.private, 'private', iif(old.gone, 'gone', old.state));
end;

CREATE TABLE thumbs (
    item integer primary key references items (id),
    address text not null,
    -- The length of the file, its SHA-256 as 64 hex digits, and its format. Null until the file is there.
    n_bytes integer check (n_bytes > 0),
    sha256 text check (length(sha256) = 64),
    type text check (type in ('jpeg', 'png', 'webp')), width integer check (width > 0), height integer check ((height is null) = (width is null) and (height is null or height > 0)),
    check ((n_bytes is null) = (sha256 is null) and (n_bytes is null) = (type is null))
) strict;

insert into census values
    (1, 'available', 0),
    (1, 'completed', 0),
    (1, 'discarded', 0),
    (1, 'gone', 0),
    (1, 'private', 0),
    (1, 'running', 0),
    (2, 'available', 0),
    (2, 'completed', 0),
    (2, 'discarded', 0),
    (2, 'gone', 0),
    (2, 'private', 0),
    (2, 'running', 0),
    (3, 'available', 0),
    (3, 'completed', 0),
    (3, 'discarded', 0),
    (3, 'gone', 0),
    (3, 'private', 0),
    (3, 'running', 0),
    (4, 'available', 0),
    (4, 'completed', 0),
    (4, 'discarded', 0),
    (4, 'gone', 0),
    (4, 'private', 0),
    (4, 'running', 0),
    (5, 'available', 0),
    (5, 'completed', 0),
    (5, 'discarded', 0),
    (5, 'gone', 0),
    (5, 'private', 0),
    (5, 'running', 0),
    (6, 'available', 0),
    (6, 'completed', 0),
    (6, 'discarded', 0),
    (6, 'gone', 0),
    (6, 'private', 0),
    (6, 'running', 0),
    (7, 'available', 0),
    (7, 'completed', 0),
    (7, 'discarded', 0),
    (7, 'gone', 0),
    (7, 'private', 0),
    (7, 'running', 0),
    (8, 'available', 0),
    (8, 'completed', 0),
    (8, 'discarded', 0),
    (8, 'gone', 0),
    (8, 'private', 0),
    (8, 'running', 0),
    (9, 'available', 0),
    (9, 'completed', 0),
    (9, 'discarded', 0),
    (9, 'gone', 0),
    (9, 'private', 0),
    (9, 'running', 0);

insert into site values
    (1, 0, 0, 0, NULL, NULL, 0, 0, 0, 0, 0, '', 0, 0);

insert into totals values
    (1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

insert into parts values
    (0, '', NULL, NULL, 1);

insert into stage_states values
    (1, 0, 0, 0, ''),
    (2, 0, 0, 0, ''),
    (3, 0, 0, 0, ''),
    (4, 0, 0, 0, ''),
    (5, 0, 0, 0, ''),
    (6, 0, 0, 0, ''),
    (7, 0, 0, 0, ''),
    (8, 0, 0, 0, ''),
    (9, 0, 0, 0, '');

insert into visits values
    ('available', 0),
    ('completed', 0),
    ('discarded', 0),
    ('gone', 0),
    ('private', 0),
    ('running', 0);
