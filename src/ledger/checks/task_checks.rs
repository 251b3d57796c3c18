//! The rules of the task table, and between it and the dataset. Each statement returns the rows that
//! break a rule, named in the column `what`. It may use `rule`, one row with the crawl's shape:
//!
//! | column | meaning |
//! |---|---|
//! | `likes`, `features` | whether pages of that kind are fetched |
//! | `feature_pages` | whether features come on pages of their own |
//! | `catalogue` | whether the items come from the catalogue |
//! | `stale_max` | how many numbered pages in a row without a new item end the catalogue |
//! | `empty_max` | how many pages without entries a cursor may lead through |
//! | `per_page` | how many likes a page has |
//! | `chained` | whether each like page says where the next one is |
//! | `within_items` | whether likes are wanted, and within the catalogue |
//! | `numbered` | whether the address of a catalogue page is known before the page before it came |
//! | `stages` | a bit for the number of each stage that has pages to fetch |
//! | `asks_users` | whether likes are collected by user |
//!
//! `{catalogue}`, `{likes}`, `{features}`, `{users}` and `{user_likes}` stand for the numbers of the stages.

use super::check::Check;
use super::task_name::{stage_name, task_name};

/// How many likes of an item its planned pages cover, as `rules` plans them.
macro_rules! planned {
    () => {
        "iif(rule.chained, min(coalesce(items.announced, 1), 1),
            coalesce(min(max(items.certain, 1), items.announced), 1))"
    };
}

/// Tasks that are running. If no process crawls, a crashed run left them so.
pub const RUNNING: Check = Check {
    name: "owners",
    wrong: "tasks are marked as running although no process is crawling; run `crawl resume` to release them",
    sql: concat!("select ", task_name!(), " from tasks where state = 'running' order by id"),
};

/// Like pages that begin more than a page after the one before. Nothing is wrong if the site's `next` named
/// them, so this is a note and no check.
pub const LIKE_GAPS: Check = Check {
    name: "gaps",
    wrong: "like pages start more than one page after the previous one, because the site's links skipped ahead",
    sql: "
    select 'likes ' || (select item_id from items where items.id = pages.owner) || ' ' || position as what
    from (
        select owner, position, lag(position) over (partition by owner order by position) as before
        from tasks where kind = {likes}
    ) as pages, rule
    where position - before > rule.per_page and not rule.chained",
};

/// The checks of the task table.
pub const CHECKS: [Check; 15] = [
    Check {
        name: "states",
        wrong: "tasks have an unknown state, or fields that contradict their state",
        sql: STATES,
    },
    Check { name: "census", wrong: "the census and the task table disagree", sql: CENSUS },
    Check {
        name: "items of tasks",
        wrong: "tasks belong to items, users or parts of the catalogue that are not stored",
        sql: ITEMS_OF_TASKS,
    },
    Check {
        name: "stages",
        wrong: "tasks belong to a stage that this crawl does not have",
        sql: STAGES,
    },
    Check {
        name: "catalogue chain",
        wrong: "catalogue pages are unfinished although later pages exist",
        sql: CATALOGUE_CHAIN,
    },
    Check {
        name: "catalogue end",
        wrong: "the last catalogue page and the recorded end of the catalogue disagree",
        sql: CATALOGUE_END,
    },
    Check {
        name: "catalogue pages",
        wrong: "catalogue pages without new items are followed by further pages",
        sql: CATALOGUE_PAGES,
    },
    Check {
        name: "ranks",
        wrong: "items are ranked by catalogue pages that were never requested",
        sql: RANKS,
    },
    Check {
        name: "like pages",
        wrong: "items have fewer like pages than their announced likes need",
        sql: LIKE_PAGES,
    },
    Check {
        name: "further like pages",
        wrong: "extra like pages exist although no earlier page links to them",
        sql: FURTHER_LIKE_PAGES,
    },
    Check {
        name: "likes",
        wrong: "items have likes although no like page of theirs was completed",
        sql: LIKES,
    },
    Check {
        name: "features",
        wrong: "items lack their features page, or have features although it was not completed",
        sql: FEATURES,
    },
    Check {
        name: "requests",
        wrong: "the count of requests and the request log disagree",
        sql: REQUESTS,
    },
    Check {
        name: "short items",
        wrong: "the short mark of items disagrees with their likes",
        sql: SHORT,
    },
    Check {
        name: "missing likes",
        wrong: "the recorded numbers of missing likes disagree with the likes",
        sql: MISSING_LIKES,
    },
];

// This adds to the table's own checks that what waits or runs was never settled.
const STATES: &str = concat!(
    "select ",
    task_name!(),
    " from tasks
    where state not in ('available', 'running', 'completed', 'discarded')
        or (state in ('completed', 'discarded')) <> (settled_at is not null)
        or (gone <> 0 and state <> 'completed')
        or (attempt < 1 and state <> 'available')
        or (reason is null and (state = 'discarded' or gone <> 0))"
);

const CENSUS: &str = concat!(
    "select ",
    stage_name!(),
    " || ' ' || state || ' ' || coalesce(census.n, 'none') || ', counted ' || coalesce(counted.n, 0) as what
    from census full join (
        select kind, iif(private, 'private', iif(gone, 'gone', state)) as state, count(*) as n from tasks group by 1, 2
    ) as counted using (kind, state)
    where census.n is not coalesce(counted.n, 0)"
);

const ITEMS_OF_TASKS: &str = concat!(
    "select ",
    task_name!(),
    " from tasks
    where not case
        when kind = {catalogue} then exists (select 1 from parts where parts.id = tasks.owner)
        when kind = {users} then owner = 0
        when kind between 5 and 7 then exists (select 1 from users where users.id = tasks.owner)
        else exists (select 1 from items where items.id = tasks.owner) end"
);

// A description may drop a source of users. Its settled tasks stay, and nothing more is requested from it.
const STAGES: &str = concat!(
    "select ",
    task_name!(),
    " from tasks, rule
    where (kind = {features} and position <> 0) or not ((rule.stages >> kind) & 1
        or rule.asks_users and kind in (4, 6, 7, 8) and state not in ('available', 'running'))"
);

const CATALOGUE_CHAIN: &str = "
    select 'catalogue 1' as what from rule
    where rule.catalogue and not exists (
        select 1 from tasks where kind = {catalogue} and owner = 0 and position = 1)
    union all
    select 'catalogue ' || (position - 1) from tasks
    where kind = {catalogue} and position <> 1 and not exists (
        select 1 from tasks as former
        where former.kind = {catalogue} and former.owner = tasks.owner
            and former.position = tasks.position - 1
            and former.gone = 0
            -- A page that can be known in advance is requested although the one before it failed. What an earlier
            -- walk led to has no address. A page that came may be requested once more.
            and (former.state = 'completed' or tasks.cursor_key is null or (select numbered from rule)
                or former.state <> 'discarded' and former.n_entries is not null))";

const CATALOGUE_END: &str = "
    select 'catalogue ' || max(position) as what
    from tasks join parts on parts.id = tasks.owner
    where kind = {catalogue} and tasks.walk = parts.walk
    group by parts.id
    -- SQLite takes the state from the row with the largest position.
    having (state = 'completed') <> (end_reason is not null)";

// An address that leads to no new item is not followed. A numbered page is, a few times.
const CATALOGUE_PAGES: &str = "
    select 'catalogue ' || tasks.position as what
    from tasks
    join tasks as later on later.kind = {catalogue} and later.owner = tasks.owner
        and later.position = tasks.position + 1
    join rule
    where tasks.kind = {catalogue} and tasks.state = 'completed' and tasks.walk = later.walk
        and tasks.position >= iif(later.cursor_key is null, rule.stale_max, rule.empty_max)
        and not exists (
            select 1 from items
            where tasks.owner = 0 and page <= tasks.position
                and page > tasks.position - iif(later.cursor_key is null, rule.stale_max, rule.empty_max))
        and not exists (
            select 1 from listed
            where part = tasks.owner and page <= tasks.position
                and page > tasks.position - iif(later.cursor_key is null, rule.stale_max, rule.empty_max))";

const RANKS: &str = "
    select item_id as what from items, rule
    where not iif(rule.catalogue and page > 0, exists (
        select 1 from tasks
        where kind = {catalogue} and owner = 0 and tasks.position = items.page and attempt > 0),
        page = 0 and (not rule.catalogue or by_user = 1
            or exists (select 1 from listed where listed.item = items.id)))
    union all
    select query || ', page ' || page from listed join parts on parts.id = listed.part
    where not exists (
        select 1 from tasks
        where kind = {catalogue} and tasks.owner = listed.part and tasks.position = listed.page and attempt > 0)";

const LIKE_PAGES: &str = concat!(
    "select item_id as what from items, rule
    where rule.likes and (",
    planned!(),
    " + rule.per_page - 1) / rule.per_page > (
        select count(*) from tasks
        where kind = {likes} and owner = items.id and tasks.position < ",
    planned!(),
    " and tasks.position % rule.per_page = 0)"
);

// Only a page with likes names a next one. A catalogue page that was fetched again may have planned for a
// count that has grown since its items were stored, so those items are left out.
const FURTHER_LIKE_PAGES: &str = concat!(
    "select ",
    task_name!(),
    " from tasks, rule
    where kind = {likes} and exists (
        select 1 from items
        where items.id = tasks.owner
            and (tasks.position >= ",
    planned!(),
    " or tasks.position % rule.per_page <> 0)
            and not exists (
                select 1 from tasks as page
                where page.kind = {catalogue} and page.owner = 0 and page.position = items.page
                    and page.attempt > 1)
            -- Two parts may list an item at the same time, and not with the same count.
            and not exists (select 1 from listed where listed.item = items.id)
    ) and not (
        exists (
            select 1 from tasks as former
            where former.kind = {likes} and former.owner = tasks.owner and former.position < tasks.position
                and (former.was_stored = 1 or former.n_entries is not null
                    or former.state = 'completed' and former.gone = 0))
        and (rule.chained or exists (
            select 1 from likes
            where likes.item = tasks.owner and by_item = 1 and position < tasks.position
            union all
            select 1 from forgotten_likes
            where forgotten_likes.item = tasks.owner and position between 0 and tasks.position - 1)))"
);

const LIKES: &str = "
    select (select item_id from items where items.id = held.item) as what
    from (select item, min(position) as first from likes where by_item = 1 group by item) as held, rule
    where not rule.within_items and not exists (
        select 1 from tasks
        where kind = {likes} and tasks.owner = held.item and position <= held.first
            and (was_stored = 1 or n_entries is not null or state = 'completed' and gone = 0))";

const FEATURES: &str = "
    select item_id as what from rule, items
    left join tasks on kind = {features} and tasks.owner = items.id and tasks.position = 0
    where rule.features and tasks.id is null
        or rule.feature_pages and (state = 'completed' and gone = 0) is not true
            and exists (select 1 from features where features.item = items.id)";

const REQUESTS: &str = "
    select 'sent ' || n_sent || ', logged ' || n_logged as what from (
        select n_sent, n_unlogged + (select count(*) from requests) as n_logged from site
    ) where n_sent <> n_logged";

// Only what holds at any time: an item counts once its like pages are done.
const SHORT: &str = "
    select item_id as what from items, rule
    where case
        when not rule.within_items
                and not exists (select 1 from tasks where kind = {likes} and tasks.owner = items.id)
            then short <> 0
        when exists (
            select 1 from tasks where kind = {likes} and tasks.owner = items.id and state <> 'completed')
            then false
        else short <> coalesce(announced > (
            select count(*) from likes where likes.item = items.id) + (
            select coalesce(sum(n_likes), 0) from forgotten_likes
            where forgotten_likes.item = items.id), 0) end";

// Only what holds at any time, as above. A balance of an item whose pages are not all settled is checked once
// they are.
const MISSING_LIKES: &str = "
    select item_id as what from rule, items left join like_balances on like_balances.item = items.id
    where not exists (
            select 1 from tasks
            where kind = {likes} and tasks.owner = items.id and state in ('available', 'running'))
        -- An item whose own list of likes is not read has no balance.
        and coalesce(surplus - gone - private - given_up - skipped - like_balances.short, 0) <> iif(
            rule.within_items or exists (
                select 1 from tasks where kind = {likes} and tasks.owner = items.id),
            (select count(*) from likes where likes.item = items.id) + (
                select coalesce(sum(n_likes), 0) from forgotten_likes
                where forgotten_likes.item = items.id
            ) - coalesce(announced, 0), 0)";
