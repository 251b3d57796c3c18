//! What must hold of the task table, and between it and what pages brought, as statements that give
//! what breaks it. They may use `rule`, one row that says what shapes this crawl:
//! `likes` and `features` (pages of that kind are asked for), `feature_pages` (features come on pages of
//! their own), `catalogue` (models come from the catalogue), `stale_max` (so many numbered pages in
//! a row without a new model end the catalogue), `per_page` (likes on a page).

/// A task by name, as [`super::Note`] shows it; a model that is not stored by its key.
macro_rules! task_name {
    () => {
        "case kind
            when 1 then 'catalogue ' || place
            when 2 then 'likes ' || coalesce(
                (select mid from models where models.id = tasks.model), '#' || model) || ' ' || place
            else 'features ' || coalesce(
                (select mid from models where models.id = tasks.model), '#' || model)
        end as what"
    };
}

/// How many likes of a model its planned pages cover, as `plan::model_tasks` has it.
macro_rules! planned {
    () => {
        "coalesce(min(max(models.certain, 1), models.announced), 1)"
    };
}

/// Tasks that are running; where no process crawls, a crashed run left them so.
pub const RUNNING: &str =
    concat!("select ", task_name!(), " from tasks where state = 'running' order by id");

/// Like pages further from the one before than a page is long. Where the site's `next` named them
/// nothing is wrong, so this is no check.
pub const LIKE_GAPS: &str = "
    select 'likes ' || (select mid from models where models.id = pages.model) || ' ' || place as what
    from (
        select model, place, lag(place) over (partition by model order by place) as before
        from tasks where kind = 2
    ) as pages, rule
    where place - before > rule.per_page";

/// Checks: the name, what is wrong, and the statement that gives each case by name, as `what`.
pub const CHECKS: [(&str, &str, &str); 14] = [
    ("states", "tasks are both done and due, or in no state that there is", STATES),
    ("census", "numbers of the census differ from a count", CENSUS),
    ("models of tasks", "tasks belong to models that are not stored", ITEMS_OF_TASKS),
    ("stages", "tasks belong to nothing that was asked for", STAGES),
    ("catalogue chain", "pages are not completed, though later ones are known", CATALOGUE_CHAIN),
    ("catalogue end", "last page and the recorded end disagree", CATALOGUE_END),
    ("catalogue pages", "completed pages brought no models, yet others follow", CATALOGUE_PAGES),
    ("ranks", "models come from pages that were never asked for", RANKS),
    ("like pages", "models lack like pages that their counts promise", LIKE_PAGES),
    ("further like pages", "like pages beyond those promised have none before", FURTHER_LIKE_PAGES),
    ("likes", "models hold likes that no completed page brought", LIKES),
    ("features", "models lack their features page, or hold features that none brought", FEATURES),
    ("requests", "more or fewer requests were sent than the log holds", REQUESTS),
    ("short models", "models are marked short and are not, or the other way round", SHORT),
];

// More than the table's own checks: what waits or runs was never settled.
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

const CENSUS: &str = "
    select case kind when 1 then 'models ' when 2 then 'likes ' else 'features ' end || state || ' '
        || coalesce(census.n, 'none') || ', counted ' || coalesce(counted.n, 0) as what
    from census full join (
        select kind, iif(gone, 'gone', state) as state, count(*) as n from tasks group by 1, 2
    ) as counted using (kind, state)
    where census.n is not coalesce(counted.n, 0)";

const ITEMS_OF_TASKS: &str = concat!(
    "select ",
    task_name!(),
    " from tasks
    where model <> 0 and not exists (select 1 from models where models.id = tasks.model)"
);

const STAGES: &str = concat!(
    "select ",
    task_name!(),
    " from tasks, rule
    where not case kind
        when 1 then rule.catalogue
        when 2 then rule.likes
        else rule.features and place = 0 end"
);

const CATALOGUE_CHAIN: &str = "
    select 'catalogue 1' as what from rule
    where rule.catalogue and not exists (select 1 from tasks where kind = 1 and place = 1)
    union all
    select 'catalogue ' || (place - 1) from tasks
    where kind = 1 and place <> 1 and not exists (
        select 1 from tasks as former
        where former.kind = 1 and former.model = 0 and former.place = tasks.place - 1
            and former.state = 'completed' and former.gone = 0)";

const CATALOGUE_END: &str = "
    select 'catalogue ' || place as what
    from (select place, state from tasks where kind = 1 order by place desc limit 1), crawl
    where (state = 'completed') <> (catalogue_end is not null)";

// Addresses that bring no new model are not followed; numbered pages are, a few times.
const CATALOGUE_PAGES: &str = "
    select 'catalogue ' || tasks.place as what
    from tasks
    join tasks as later on later.kind = 1 and later.model = 0 and later.place = tasks.place + 1
    join rule
    where tasks.kind = 1 and tasks.state = 'completed'
        and (later.cursor_key is not null or tasks.place >= rule.stale_max)
        and not exists (
            select 1 from models
            where page > tasks.place - iif(later.cursor_key is null, rule.stale_max, 1)
                and page <= tasks.place)";

const RANKS: &str = "
    select mid as what from models, rule
    where not iif(rule.catalogue, exists (
        select 1 from tasks
        where kind = 1 and model = 0 and tasks.place = models.page and attempt > 0), page = 0)";

const LIKE_PAGES: &str = concat!(
    "select mid as what from models, rule
    where rule.likes and (",
    planned!(),
    " + rule.per_page - 1) / rule.per_page > (
        select count(*) from tasks
        where kind = 2 and model = models.id and tasks.place < ",
    planned!(),
    " and tasks.place % rule.per_page = 0)"
);

// Only a page with likes names a next one. A catalogue page that was asked for again may have planned
// for a count that has grown since its models were stored: those models are left out.
const FURTHER_LIKE_PAGES: &str = concat!(
    "select ",
    task_name!(),
    " from tasks, rule
    where kind = 2 and exists (
        select 1 from models
        where models.id = tasks.model
            and (tasks.place >= ",
    planned!(),
    " or tasks.place % rule.per_page <> 0)
            and not exists (
                select 1 from tasks as listed
                where listed.kind = 1 and listed.model = 0 and listed.place = models.page
                    and listed.attempt > 1)
    ) and not (
        exists (
            select 1 from tasks as former
            where former.kind = 2 and former.model = tasks.model and former.place < tasks.place
                and former.state = 'completed' and former.gone = 0)
        and exists (
            select 1 from likes where likes.model = tasks.model and position < tasks.place))"
);

const LIKES: &str = "
    select (select mid from models where models.id = held.model) as what
    from (select model, min(position) as first from likes group by model) as held
    where not exists (
        select 1 from tasks
        where kind = 2 and tasks.model = held.model and place <= held.first
            and state = 'completed' and gone = 0)";

const FEATURES: &str = "
    select mid as what from rule, models
    left join tasks on kind = 3 and tasks.model = models.id and tasks.place = 0
    where rule.features and tasks.id is null
        or rule.feature_pages and (state = 'completed' and gone = 0) is not true
            and exists (select 1 from features where features.model = models.id)";

const REQUESTS: &str = "
    select 'sent ' || n_sent || ', logged ' || n_logged as what from (
        select n_sent, n_unlogged + (select count(*) from requests) as n_logged from site
    ) where n_sent <> n_logged";

// Only what holds at any time: a model counts once its like pages are done.
const SHORT: &str = "
    select mid as what from models
    where case
        when not exists (select 1 from tasks where kind = 2 and tasks.model = models.id)
            then short <> 0
        when exists (
            select 1 from tasks where kind = 2 and tasks.model = models.id and state <> 'completed')
            then false
        else short <> coalesce(announced > (
            select count(*) from likes where likes.model = models.id), 0) end";
