//! Dying at every step, and at any moment: what is resumed afterwards gives the same files, byte for
//! byte, and asks again for no more than was in flight.

use std::collections::BTreeSet;
use std::os::unix::process::ExitStatusExt;
use std::time::Duration;

use crate::site_kind::SiteKind;
use crawl::crash::POINTS;
use crawl::ledger::database::Db;
use crawl::sim::{Fault, Faults};
use crawl::watch::status;
use crawl::words::Moment;

use crate::harness::{Crawl, Setup, former, is_on_server, text};
use crate::layering::sources;

const WORKERS: u32 = 4;

/// Far longer than any command here takes: whatever waits for a backoff of an hour runs into it.
const TOO_LONG: Duration = Duration::from_mins(1);

/// An export in all formats that this build writes.
const EXPORT: [&str; 3] = if cfg!(feature = "parquet") {
    ["export", "--format", "psv,csv,jsonl,parquet"]
} else {
    ["export", "--format", "psv,csv,jsonl"]
};

/// Its files, in the order in which they are put in place.
fn exported_files() -> Vec<String> {
    let tables = ["model_urls", "model_likes", "model_feats"];
    let file = |table: &str, format: &str| format!("{table}.{format}");
    let files = tables.iter().flat_map(|table| EXPORT[2].split(',').map(|f| file(table, f)));
    let details = EXPORT[2].split(',').filter(|format| *format != "psv");
    let details = details.map(|format| file("items", format));
    let others =
        ["README.md", "stats.svg", "coverage.svg", "stats.html", "croissant.json", "manifest.json"];
    let coverage = ["item_coverage.csv".to_owned()];
    files.chain(details).chain(coverage).chain(others.map(str::to_owned)).collect()
}

/// A crawl whose site says 429 three times to one like page, so that it passes every point.
async fn set_up(kind: SiteKind, n_items: usize) -> Crawl {
    let mut setup = Setup::new(kind, n_items);
    let page = format!("model={}&count=24&offset=0", setup.world.items()[3].id);
    let busy = Fault::TooManyRequests { retry_after: None };
    setup.faults = Faults::script(vec![(page, vec![busy; 3])]);
    setup.workers = WORKERS;
    setup.retry = "{failures_max: 6, backoff: 1h, backoff_max: 1h, pause: 1ms}";
    setup.serve().await
}

/// What carries the crawl on: it may have died before it was recorded.
async fn next_command(crawl: &Crawl) -> &'static str {
    crawl.note_silence().await;
    let Ok(db) = Db::open_to_read(crawl.database()).await else { return "start" };
    let readers = db.readers();
    let mut conn = readers.acquire().await.unwrap();
    let found = status::read(&mut conn, false, Moment::default()).await.unwrap();
    drop(conn);
    readers.close().await;
    if found.is_some() { "resume" } else { "start" }
}

async fn dies(crawl: &mut Crawl, command: &[&str], point: &str, hit: usize) {
    crawl.set("CRAWL_CRASH_AT", format!("{point}:{hit}"));
    let output = tokio::time::timeout(TOO_LONG, crawl.run(command)).await.unwrap();
    crawl.unset("CRAWL_CRASH_AT");
    let err = text(&output.stderr);
    assert_eq!(output.status.signal(), Some(9), "{command:?} passes {point} {hit} times\n{err}");
}

async fn carries_on(crawl: &Crawl) {
    let command = [next_command(crawl).await];
    tokio::time::timeout(TOO_LONG, crawl.expect(0, &command)).await.unwrap();
}

/// Requests for a page that was asked for before; one that was answered with 429 had to come again.
fn n_repeats(crawl: &Crawl) -> usize {
    let requests = crawl.pages().into_iter().filter(|request| request.status != 429);
    let targets: Vec<String> = requests.map(|request| request.target).collect();
    targets.len() - targets.iter().collect::<BTreeSet<_>>().len()
}

async fn assert_nothing_is_lost(crawl: &Crawl, n_kills: usize, what: &str) {
    crawl.assert_truth().await;
    // What is counted as it is stored tells whether all of a page's transaction was there.
    let (status, truth) = (crawl.status().await, crawl.server.world().truth(5));
    assert_eq!(status["records"]["likes"], truth.model_likes().count(), "{what}");
    assert_eq!(status["records"]["features"], truth.model_feats().count(), "{what}");
    assert_eq!((&status["state"], &status["short_items"]), (&"complete".into(), &0.into()));
    assert!(!status["catalogue_end"].is_null(), "{what}");
    // The page that drew three pauses comes last, after one probe.
    let (n, bound) = (n_repeats(crawl), n_kills * WORKERS as usize + 1);
    assert!(n <= bound, "{what}: {n} requests repeated after {n_kills} kills");
}

/// Which hit of a point is the later one that a resumed crawl dies at; none if it does not pass it.
fn later_hit(point: &str) -> Option<usize> {
    match point {
        // Kept from then on, or done with the crawl.
        "db.after-rename" | "robots.after-write" | "run.before-close" | "run.after-close" => None,
        // Once a run. A worker passes the last one at least once: it mostly settles a task and claims the next one
        // in one step.
        "db.after-create"
        | "db.after-migrations"
        | "run.after-recover"
        | "robots.before-write"
        | "seed.after-crawl"
        | "seed.after-tasks"
        | "settle.after-end"
        | "contact.after-claim"
        | "contact.before-settle"
        | "contact.after-settle"
        | "worker.before-claim" => Some(1),
        // Twice: the first of the three 429s was met already.
        "settle.before-pause" | "settle.after-pause" => Some(2),
        _ => Some(7),
    }
}

async fn a_crawl_may_die_at_any_step(kind: SiteKind) {
    // Those of images are passed in `thumbs/kills.rs`.
    let others = ["export.", "forget.", "thumb."];
    // A server's schema is made in one transaction, and no file is renamed.
    let of_files: &[&str] =
        if is_on_server() { &["db.after-create", "db.after-rename"] } else { &[] };
    let is_passed = |point: &&str| {
        !of_files.contains(point) && !others.iter().any(|other| point.starts_with(other))
    };
    for point in POINTS.into_iter().filter(is_passed) {
        let mut crawl = set_up(kind, 26).await;
        dies(&mut crawl, &["start"], point, 1).await;
        let mut n_kills = 1;
        if let Some(hit) = later_hit(point) {
            let command = next_command(&crawl).await;
            dies(&mut crawl, &[command], point, hit).await;
            n_kills += 1;
        }
        carries_on(&crawl).await;
        assert_nothing_is_lost(&crawl, n_kills, point).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crawl_of_the_site_of_2016_may_die_at_any_step() {
    a_crawl_may_die_at_any_step(SiteKind::Sketchfab2016).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crawl_of_the_api_may_die_at_any_step() {
    a_crawl_may_die_at_any_step(SiteKind::SketchfabV3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_may_die_at_any_step() {
    let mut crawl = set_up(SiteKind::Sketchfab2016, 26).await;
    crawl.expect(0, &["start"]).await;
    crawl.assert_truth().await;
    let files = exported_files();
    let export = async |crawl: &Crawl| {
        crawl.expect(0, &EXPORT).await;
        files.iter().map(|name| crawl.exported(name)).collect::<Vec<_>>()
    };
    let whole = export(&crawl).await;
    let is_passed = |point: &&str| point.starts_with("export.") && *point != "export.after-record";
    for point in POINTS.into_iter().filter(is_passed) {
        // Each file is written, synced and renamed by itself.
        let n_requests = match point {
            "export.after-write" | "export.after-sync" | "export.after-rename" => files.len(),
            _ => 1,
        };
        for hit in 1..=n_requests {
            for name in &files {
                std::fs::write(crawl.path("exports").join(name), former(name)).unwrap();
            }
            dies(&mut crawl, &EXPORT, point, hit).await;
            let n_new = match point {
                "export.after-rename" => hit,
                "export.after-folder-sync" => files.len(),
                _ => 0,
            };
            for (at, name) in files.iter().enumerate() {
                let wanted = if at < n_new { whole[at].clone() } else { former(name).into() };
                assert!(crawl.exported(name) == wanted, "{name} after {point}:{hit}");
            }
            assert!(export(&crawl).await == whole, "after {point}:{hit}");
            let n_files = std::fs::read_dir(crawl.path("exports")).unwrap().count();
            assert_eq!(n_files, files.len(), "what {point}:{hit} left is swept away");
        }
    }
    crawl.assert_truth().await;
}

/// Without a manifest, what a killed export put in place could be anyone's.
#[tokio::test(flavor = "multi_thread")]
async fn an_export_may_die_in_a_new_folder_and_still_knows_its_files() {
    let mut crawl = set_up(SiteKind::SketchfabV3, 26).await;
    crawl.expect(0, &["start"]).await;
    let files = exported_files();
    let renames = (1..=files.len()).map(|hit| ("export.after-rename", hit));
    for (point, hit) in renames.chain([("export.after-record", 1), ("export.after-folder-sync", 1)])
    {
        dies(&mut crawl, &EXPORT, point, hit).await;
        // Another attempt dies before it puts anything in place.
        dies(&mut crawl, &EXPORT, "export.before-manifest", 1).await;
        crawl.expect(0, &EXPORT).await;
        let n_files = std::fs::read_dir(crawl.path("exports")).unwrap().count();
        assert_eq!(n_files, files.len(), "what {point}:{hit} left is swept away");
        std::fs::remove_dir_all(crawl.path("exports")).unwrap();
    }
    crawl.assert_truth().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crawl_that_dies_of_the_same_page_five_times_in_a_row_completes_all_the_same() {
    let mut crawl = set_up(SiteKind::SketchfabV3, 26).await;
    dies(&mut crawl, &["start"], "settle.after-records", 1).await;
    for _ in 1..5 {
        dies(&mut crawl, &["resume"], "settle.after-records", 1).await;
    }
    let suspects = &crawl.status().await["suspects"];
    let named: Vec<_> = suspects.as_array().unwrap().iter().map(|one| &one["page"]).collect();
    assert_eq!(named, [1], "{suspects}");
    carries_on(&crawl).await;
    // One page was in flight each time: nothing else is known before the catalogue's first.
    assert_nothing_is_lost(&crawl, 5, "five crashes").await;
    assert_eq!(n_repeats(&crawl), 5 + 1, "and a probe before the page that drew three pauses");
}

/// Kills a crawl at seeded moments until it is complete or the kills are used up; gives how many it
/// took.
async fn kill_at_random(kind: SiteKind, rng: &mut fastrand::Rng, n_kills_max: usize) -> usize {
    let crawl = set_up(kind, 40).await;
    let mut n_kills = 0;
    while n_kills < n_kills_max {
        let n_requests = crawl.server.n_requests() + rng.usize(1..=25);
        let mut child = crawl.spawn(&[next_command(&crawl).await]);
        tokio::select! {
            () = crawl.server.wait_for_requests(n_requests) => child.start_kill().unwrap(),
            _ = child.wait() => {}
        }
        match child.wait().await.unwrap().signal() {
            Some(9) => n_kills += 1,
            _ => break,
        }
    }
    carries_on(&crawl).await;
    assert_nothing_is_lost(&crawl, n_kills, "random kills").await;
    n_kills
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_five_kills_at_random_moments_lose_nothing() {
    let mut rng = fastrand::Rng::with_seed(25);
    let mut kinds = SiteKind::ALL.into_iter().cycle();
    let mut n_left = 25;
    while n_left > 0 {
        n_left -= kill_at_random(kinds.next().unwrap(), &mut rng, n_left).await;
    }
}

#[test]
fn every_point_of_the_code_is_on_the_list() {
    let mut found: Vec<String> = Vec::new();
    for file in sources() {
        let code = file.code();
        let calls = code.split("crash::point(\"").skip(1);
        found.extend(calls.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())));
    }
    let distinct: BTreeSet<&str> = found.iter().map(String::as_str).collect();
    assert_eq!(distinct, BTreeSet::from(POINTS));
}
