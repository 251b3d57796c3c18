//! `crawl verify`: all is well wherever a crawl stands, and each check can fail.

use std::collections::BTreeSet;

use crate::site_kind::SiteKind;
use crawl::ledger::checks::{RECORD_CHECKS, TASK_CHECKS};
use crawl::sim::{Fault, Faults};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};

use crate::harness::{Crawl, Setup, text};
use crate::stops::{held, until_held};

/// Verifies a crawl that must be well, and gives what was printed.
async fn assert_well(crawl: &Crawl) -> String {
    let (out, err) = crawl.expect(0, &["verify"]).await;
    assert!(!out.contains("BROKEN") && err.contains("every check passed"), "{out}\n{err}");
    out
}

async fn connect(crawl: &Crawl) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(crawl.path("crawl.db")).foreign_keys(false);
    options.connect().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_crawl_is_well_and_so_is_one_that_was_stopped_or_had_stages_added() {
    for kind in SiteKind::ALL {
        let mut setup = Setup::new(kind, 100);
        setup.world = setup.world.with_repeat(10, 24).with_deleted_accounts(4, 2);
        let crawl = setup.serve().await;
        crawl.expect(5, &["start", "--only", "items", "--max-requests", "4"]).await;
        assert_well(&crawl).await;
        crawl.expect(0, &["resume"]).await;
        assert_well(&crawl).await;
        crawl.expect(5, &["resume", "--only", "likes", "--max-requests", "40"]).await;
        assert_well(&crawl).await;
        crawl.expect(0, &["resume", "--only", "likes,features"]).await;
        let out = assert_well(&crawl).await;
        assert!(!out.contains(", but"), "nothing to remark on: {out}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn failures_and_empty_pages_of_a_site_are_no_damage() {
    for kind in SiteKind::ALL {
        let mut setup = Setup::new(kind, 80);
        let faults = [(Fault::Gone, 60), (Fault::Status(418), 60), (Fault::EmptyPage, 60)];
        // The catalogue's pages are left alone, so that there is something to look at.
        setup.faults = Faults::random(5, &faults).times(9);
        let item_ids: Vec<_> = setup.world.items().iter().map(|item| item.id.clone()).collect();
        let crawl = setup.serve().await;
        let rows: Vec<String> = item_ids.iter().map(|item_id| format!("a|{item_id}\r\n")).collect();
        let file = rows.concat();
        std::fs::write(crawl.path("models.psv"), format!("name|mid\r\n{file}")).unwrap();
        crawl.expect(4, &["start", "--models", "models.psv"]).await;
        assert_well(&crawl).await;
        crawl.expect(4, &["resume", "--retry-discarded"]).await;
        assert_well(&crawl).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_kill_what_ran_is_noted_but_while_a_process_crawls_it_has_its_owner() {
    let (crawl, _notify) = held().await;
    let mut child = crawl.spawn(&["start"]);
    until_held(&crawl).await;
    let out = assert_well(&crawl).await;
    assert!(!out.contains(", but"), "{out}");
    child.start_kill().unwrap();
    child.wait().await.unwrap();
    let out = assert_well(&crawl).await;
    let item_id = crawl.server.world().items()[7].id.clone();
    assert!(
        out.contains("ok, but tasks are marked as running although no process is crawling"),
        "{out}"
    );
    assert!(
        out.contains(&format!("run `crawl resume` to release them: 1 case (likes {item_id} 0)")),
        "{out}"
    );
}

#[derive(Clone, Copy, Debug)]
enum Of {
    Api,
    Html,
    File,
}

/// What is done to a finished crawl behind the program's back, and the checks that must fail.
const BREAKS: &[(Of, &str, &[&str])] = &[
    (
        Of::Html,
        "insert into likes (item, user, position) values (0, 1, 0);
        update totals set n_likes = n_likes + 1",
        &["references", "likes"],
    ),
    (
        Of::Html,
        "insert into features values (999999, 1, 0, 'x');
        update totals set n_features = n_features + 1",
        &["references"],
    ),
    (Of::Html, "delete from feature_types where type = 2", &["references"]),
    (
        Of::Api,
        "pragma writable_schema = on;
        update sqlite_schema set sql = replace(sql, 'short = 1', 'short = 0')
        where name = 'items_short'",
        &["schema", "integrity"],
    ),
    (
        Of::Html,
        "delete from users where id = (select user from likes limit 1);
        update totals set n_users = n_users - 1",
        &["references"],
    ),
    (
        Of::Api,
        "update items set name = cast(x'6eff' as text) where id = 3;
        update likes set username = cast(x'ff' as text) where item = 2",
        &["texts"],
    ),
    (Of::Html, "update users set user_id = '' where id = 5", &["texts"]),
    (Of::Api, "insert into attributes values (999999, 4, 1)", &["references"]),
    (Of::Api, "insert into attributes values (1, 99, 1)", &["references"]),
    (Of::Api, "insert into owners values (999999, 'u', 'u')", &["references"]),
    (Of::Api, "insert or replace into attributes values (1, 1, 7)", &["attributes"]),
    (Of::Api, "insert or replace into attributes values (1, 2, 'now')", &["attributes"]),
    (Of::Api, "insert or replace into attributes values (1, 4, -1)", &["attributes"]),
    (Of::Api, "insert or replace into attributes values (1, 7, 2)", &["attributes"]),
    (Of::Api, "insert or replace into attributes values (1, 1, '')", &["texts"]),
    (Of::Api, "insert or replace into owners values (1, '', 'u')", &["texts"]),
    (Of::Api, "update totals set n_likes = n_likes + 1", &["totals"]),
    (Of::Api, "delete from totals", &["totals"]),
    (
        Of::Api,
        "update tasks set state = 'available'
        where id = (select id from tasks where kind = 2 and position = 24 limit 1)",
        &["states"],
    ),
    (
        Of::Html,
        "pragma ignore_check_constraints = on;
        update tasks set attempt = 0
        where id = (select id from tasks where kind = 3 limit 1)",
        &["states"],
    ),
    (Of::Api, "update census set n = n + 1 where kind = 2 and state = 'gone'", &["census"]),
    (Of::Api, "delete from census where kind = 2 and state = 'completed'", &["census"]),
    (
        Of::Api,
        "insert into tasks (kind, owner, position) values (2, 999999, 0)",
        &["items of tasks"],
    ),
    (Of::Api, "insert into tasks (kind, owner, position) values (3, 1, 0)", &["stages"]),
    (Of::File, "insert into tasks (kind, owner, position) values (1, 0, 1)", &["stages"]),
    (
        Of::Api,
        "update tasks set state = 'discarded', reason = 'x' where kind = 1 and position = 1",
        &["catalogue chain"],
    ),
    (Of::Api, "delete from tasks where kind = 1 and position = 1", &["catalogue chain", "ranks"]),
    (Of::Api, "drop trigger requests_stay", &["schema"]),
    (Of::Api, "update parts set end_reason = null", &["catalogue end"]),
    (
        Of::Api,
        "update crawl set description = replace(description, '/uid', '/slug')",
        &["description"],
    ),
    (Of::Html, "update items set page = 4 where page < 4", &["catalogue pages"]),
    (Of::Html, "update items set page = 77 where id = 3", &["ranks"]),
    (Of::File, "update items set page = 1 where id = 3", &["ranks"]),
    (
        Of::Api,
        "delete from tasks where id = (select id from tasks where kind = 2 and position = 24 limit 1)",
        &["like pages"],
    ),
    (
        Of::File,
        "update likes set position = position + 100000
        where item = (select owner from tasks where kind = 2 and position = 24 limit 1)",
        &["further like pages"],
    ),
    (
        Of::Html,
        "update tasks set state = 'discarded', reason = 'x', n_entries = null
        where id = (select id from tasks where kind = 2 and position = 0 limit 1)",
        &["likes"],
    ),
    (
        Of::Html,
        "delete from tasks where id = (select id from tasks where kind = 3 limit 1)",
        &["features"],
    ),
    (
        Of::File,
        "update tasks set gone = 1, reason = 'x'
        where id = (select id from tasks where kind = 3 limit 1)",
        &["features"],
    ),
    (Of::Api, "update site set n_sent = n_sent + 1", &["requests"]),
    (Of::Html, "update items set short = 1 - short where id = 5", &["short items"]),
    (
        Of::Html,
        "insert into like_balances (item, surplus, gone, private, given_up, skipped, short)
        values (5, 0, 0, 0, 0, 0, 1)",
        &["missing likes"],
    ),
    (Of::Api, "update totals set n_announced = n_announced + 1", &["totals"]),
    (Of::Api, "update totals set n_short_likes = n_short_likes + 1", &["totals"]),
];

#[tokio::test(flavor = "multi_thread")]
async fn each_check_fails_when_its_invariant_is_broken_and_names_nobody() {
    let api = finished(Of::Api).await;
    let html = finished(Of::Html).await;
    let file = finished(Of::File).await;
    let mut failed = BTreeSet::new();
    for (of, sql, wanted) in BREAKS {
        let (crawl, whole, user_ids) = match of {
            Of::Api => &api,
            Of::Html => &html,
            Of::File => &file,
        };
        std::fs::write(crawl.path("crawl.db"), whole).unwrap();
        let mut conn = connect(crawl).await;
        sqlx::raw_sql(*sql).execute(&mut conn).await.unwrap();
        conn.close().await.unwrap();

        let output = crawl.run(&["verify"]).await;
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        let broken: Vec<&str> = out
            .lines()
            .filter_map(|line| line.split_once("BROKEN"))
            .map(|(name, _)| name.trim())
            .collect();
        assert_eq!(broken, *wanted, "{of:?} {sql}\n{out}\n{err}");
        assert_eq!(output.status.code(), Some(8), "{err}");
        let checks = if broken.len() == 1 { "check" } else { "checks" };
        assert!(err.contains(&format!("{} {checks} failed", broken.len())), "{err}");
        assert!(
            !user_ids.iter().any(|user_id| out.contains(user_id) || err.contains(user_id)),
            "{out}\n{err}"
        );
        failed.extend(broken.into_iter().map(str::to_owned));
    }
    let checks = RECORD_CHECKS.iter().chain(&TASK_CHECKS);
    let names =
        checks.map(|check| check.name).chain(["description", "integrity", "schema", "texts"]);
    let all: BTreeSet<String> = names.map(str::to_owned).collect();
    assert_eq!(failed, all, "every check was seen to fail");
}

/// A finished crawl, the bytes of its database, and the ids that no one may read.
async fn finished(of: Of) -> (Crawl, Vec<u8>, Vec<String>) {
    let kind = if matches!(of, Of::Html) { SiteKind::Sketchfab2016 } else { SiteKind::SketchfabV3 };
    let crawl = Setup::new(kind, 130).serve().await;
    let mut args = vec!["start"];
    if matches!(of, Of::File) {
        let truth = crawl.server.world().truth(5);
        std::fs::write(crawl.path("models.psv"), truth.model_urls_psv()).unwrap();
        args.extend(["--models", "models.psv"]);
    }
    crawl.expect(0, &args).await;
    assert_well(&crawl).await;
    let mut conn = connect(&crawl).await;
    let user_ids =
        sqlx::query_scalar("select user_id from users").fetch_all(&mut conn).await.unwrap();
    conn.close().await.unwrap();
    let whole = std::fs::read(crawl.path("crawl.db")).unwrap();
    (crawl, whole, user_ids)
}

#[tokio::test(flavor = "multi_thread")]
async fn like_pages_far_apart_are_noted_as_only_the_site_can_say_why() {
    let (crawl, ..) = finished(Of::File).await;
    let mut conn = connect(&crawl).await;
    let sql = "
        delete from tasks where id = (
            select before.id from tasks as before
            join tasks on tasks.kind = 2 and tasks.owner = before.owner and tasks.position = 48
            where before.kind = 2 and before.position = 24 limit 1)";
    sqlx::raw_sql(sql).execute(&mut conn).await.unwrap();
    conn.close().await.unwrap();
    let out = assert_well(&crawl).await;
    assert!(
        out.contains("ok, but like pages start more than one page after the previous one"),
        "{out}"
    );
}
