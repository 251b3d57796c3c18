//! A database that an earlier version made: what only reads refuses it, `crawl resume` brings it up to date
//! and goes on.

use crate::site_kind::SiteKind;
use crawl::sim::{Fault, Faults};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection, SqlSafeStr};

use crate::harness::{Crawl, Setup};

/// The schema of version 0.1.0.
const MIGRATIONS: [(i64, &str, &str); 3] = [
    (1, "tasks", include_str!("../../../migrations/0001_tasks.sql")),
    (2, "dataset", include_str!("../../../migrations/0002_dataset.sql")),
    (3, "requests", include_str!("../../../migrations/0003_requests.sql")),
];

/// Fills a database of that version with the rows of a present one, `now`.
const FILL: &str = "
    insert into crawl (id, site_kind, site_url, likes_url, like_limit, limit_models, stages, source,
        began_at, catalogue_end)
    select id, site_kind, site_url, likes_url, like_limit, limit_items,
        replace(stages, 'items', 'models'), source, began_at,
        (select end_reason from now.parts where id = 0)
    from now.crawl;
    insert into models (id, mid, name, page, place, announced, certain, short)
    select id, item_id, name, page, position, announced, certain, short from now.items;
    insert into users (id, uid, username) select id, user_id, username from now.users;
    insert into likes (model, user, position, username)
    select item, user, position, username from now.likes;
    insert into features (model, type, position, value)
    select item, type, position, value from now.features;
    insert into tasks (id, kind, model, place, cursor_key, cursor, state, gone, attempt, failures,
        crashes, refused_at_page, recheck, available_at, settled_at, reason)
    select id, kind, owner, position, cursor_key, cursor, state, gone, attempt, failures,
        crashes, aside_at_page, recheck, available_at, settled_at, reason
    from now.tasks;
    update totals set (n_models, n_users, n_likes, n_features) =
        (select n_items, n_users, n_likes, n_features from now.totals);
    delete from site;
    insert into site select * from now.site;
    insert into robots select * from now.robots;
    insert into requests select * from now.requests;
    insert into pauses select * from now.pauses;
    insert into runs (id, began_at, requests_per_second, max_in_flight, obeys_robots)
    select id, began_at, requests_per_second, max_in_flight, obeys_robots from now.runs;";

/// A crawl of a site that gives two pages up, says that one is gone, and has the crawl pause.
async fn served(kind: SiteKind) -> Crawl {
    let mut setup = Setup::new(kind, 130);
    let likes = |rank: usize, offset: u32| {
        format!("model={}&count=24&offset={offset}", setup.world.items()[rank].id)
    };
    // The page that is gone is the last of its item: this version would not ask for later ones.
    let is_last = |item: &crawl::sim::SimItem| (25..=48).contains(&item.n_likes);
    let with_two_pages = setup.world.items().iter().position(is_last).unwrap();
    setup.faults = Faults::script(vec![
        (likes(1, 0), vec![Fault::TooManyRequests { retry_after: None }]),
        (likes(with_two_pages, 24), vec![Fault::Gone; 2]),
        (likes(3, 0), vec![Fault::Status(418); 2]),
        (likes(4, 0), vec![Fault::Status(418); 2]),
    ]);
    setup.workers = 1;
    setup.retry = "{failures_max: 1, backoff: 1ms, backoff_max: 1ms, pause: 1ms}";
    setup.serve().await
}

/// What version 0.1.0 made of pages that this version sets aside until the end of the run.
const JUDGE_AT_ONCE: &str = "
    update tasks set aside_at_page = null, state = iif(reason = 'status 404', 'completed', 'discarded'),
        gone = (reason = 'status 404'), settled_at = 1
    where state = 'available' and aside_at_page is not null and attempt > 0;
    update items set short = announced > (select count(*) from likes where likes.item = items.id)
    where exists (select 1 from tasks where kind = 2 and tasks.owner = items.id) and not exists (
        select 1 from tasks where kind = 2 and tasks.owner = items.id and state <> 'completed')";

/// Makes the crawl's database one of version 0.1.0 with the same rows.
async fn make_older(crawl: &Crawl) {
    let (path, now) = (crawl.path("crawl.db"), crawl.path("now.db"));
    std::fs::rename(&path, &now).unwrap();
    let mut newer = SqliteConnectOptions::new().filename(&now).connect().await.unwrap();
    sqlx::raw_sql(JUDGE_AT_ONCE).execute(&mut newer).await.unwrap();
    newer.close().await.unwrap();
    let options = SqliteConnectOptions::new().filename(&path).create_if_missing(true);
    let mut older = options.foreign_keys(true).connect().await.unwrap();
    let migrations = MIGRATIONS.map(|(version, name, sql)| {
        Migration::new(version, name.into(), MigrationType::Simple, sql.into_sql_str(), false)
    });
    Migrator::with_migrations(migrations.into()).run(&mut older).await.unwrap();
    sqlx::query("attach ? as now").bind(now.to_str().unwrap()).execute(&mut older).await.unwrap();
    sqlx::raw_sql(FILL).execute(&mut older).await.unwrap();
    older.close().await.unwrap();
}

async fn count(conn: &mut SqliteConnection, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(conn).await.unwrap()
}

/// What the older database holds, besides its tasks that wait: each kind of row that a migration could lose.
async fn assert_has_everything(crawl: &Crawl) {
    let options = SqliteConnectOptions::new().filename(crawl.path("crawl.db"));
    let mut conn = options.connect().await.unwrap();
    for sql in [
        "select count(*) from models",
        "select count(*) from likes",
        "select count(*) from tasks where gone = 1",
        "select count(*) from tasks where state = 'discarded'",
        "select count(*) from tasks where state = 'available'",
        "select count(*) from requests",
        "select count(*) from pauses",
    ] {
        assert!(count(&mut conn, sql).await > 0, "{sql}");
    }
    conn.close().await.unwrap();
}

async fn an_older_database_is_resumed_and_exports_the_same(kind: SiteKind) {
    let whole = served(kind).await;
    whole.expect(4, &["start"]).await;
    whole.expect(0, &["resume", "--retry-discarded"]).await;
    whole.expect(0, &["export"]).await;

    let crawl = served(kind).await;
    crawl.expect(5, &["start", "--max-requests", "150"]).await;
    make_older(&crawl).await;
    assert_has_everything(&crawl).await;
    for args in [["status"].as_slice(), &["verify"], &["export"], &["failures"], &["audit"]] {
        let (_, err) = crawl.expect(3, args).await;
        assert!(err.contains("older version") && err.contains("`crawl resume`"), "{args:?}: {err}");
    }
    crawl.expect(4, &["resume"]).await;
    crawl.expect(0, &["verify"]).await;
    crawl.expect(0, &["resume", "--retry-discarded"]).await;
    crawl.expect(0, &["export"]).await;
    for name in ["model_urls.psv", "model_likes.psv", "model_feats.psv"] {
        assert!(crawl.exported(name) == whole.exported(name), "{name}");
    }
    // The older version believed at once what this one asks for twice, after a probe.
    let n_more = crawl.pages().len().abs_diff(whole.pages().len());
    assert!(n_more <= 3, "no page is fetched again because of the older version: {n_more} more");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_database_of_the_api_is_resumed() {
    an_older_database_is_resumed_and_exports_the_same(SiteKind::SketchfabV3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_database_of_the_site_of_2016_is_resumed() {
    an_older_database_is_resumed_and_exports_the_same(SiteKind::Sketchfab2016).await;
}

/// A table that was renamed keeps its constraints, its triggers and its indexes.
#[tokio::test(flavor = "multi_thread")]
async fn an_older_database_gets_the_schema_of_a_new_one() {
    let crawl = served(SiteKind::SketchfabV3).await;
    crawl.expect(5, &["start", "--max-requests", "150"]).await;
    let wanted = indexes_and_triggers(&crawl).await;
    make_older(&crawl).await;
    crawl.expect(4, &["resume"]).await;
    assert_eq!(indexes_and_triggers(&crawl).await, wanted);
    let options = SqliteConnectOptions::new().filename(crawl.path("crawl.db")).foreign_keys(true);
    let mut conn = options.connect().await.unwrap();
    for refused in [
        "insert into tasks (kind, owner, position) values (2, 0, 0)",
        "insert into likes (item, user, position) values (999999, 1, 0)",
        "insert into features (item, type, position, value) values (1, 0, 0, 'x')",
        "insert into features (item, type, position, value) values (999999, 1, 0, 'x')",
        "insert into feature_types (type, name) values (3, 'tag')",
        "update requests set status = 200",
    ] {
        assert!(sqlx::query(refused).execute(&mut conn).await.is_err(), "{refused}");
    }
    assert_eq!(count(&mut conn, "select count(*) from pragma_foreign_key_check").await, 0);
    conn.close().await.unwrap();
}

async fn indexes_and_triggers(crawl: &Crawl) -> Vec<(String, String, Option<String>)> {
    let options = SqliteConnectOptions::new().filename(crawl.path("crawl.db"));
    let mut conn = options.connect().await.unwrap();
    let sql = "select name, tbl_name, sql from sqlite_schema where type <> 'table' order by name";
    let rows = sqlx::query_as(sql).fetch_all(&mut conn).await.unwrap();
    conn.close().await.unwrap();
    rows
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_database_knows_how_many_announced_likes_are_missing() {
    let crawl = served(SiteKind::SketchfabV3).await;
    crawl.expect(4, &["start"]).await;
    let likes = crawl.status().await["likes"].clone();
    assert_ne!(likes["missing"]["given_up"], 0, "{likes}");
    make_older(&crawl).await;
    crawl.expect(4, &["resume"]).await;
    assert_eq!(crawl.status().await["likes"], likes);
    crawl.expect(0, &["verify"]).await;
}
