//! Power cuts: whatever is left of the log, each database opens, holds every promise, and has lost
//! no more than the commits that were cut off.

mod promises;
mod wal;

use std::sync::Arc;

use crate::site_kind::SiteKind;
use crawl::ledger::database::Db;
use crawl::sim::{Fault, Faults, LoggedRequest};

use crate::harness::{Crawl, Setup};
use promises::Progress;
use wal::{Left, Wreck};

const WORKERS: u32 = 4;

/// SQLite moves the log into the database from this many frames on; until then all is in the log.
const CHECKPOINT_FRAMES: usize = 1000;

/// A crawl that was killed with a request of every worker in flight, those for the likes of the models
/// from this rank on, and what it left.
async fn killed(kind: SiteKind, rank: usize) -> (Crawl, Left) {
    let mut setup = Setup::new(kind, 120);
    setup.workers = WORKERS;
    let held = setup.world.items().iter().skip(rank).take(WORKERS as usize);
    let held: Vec<String> =
        held.map(|item| format!("model={}&count=24&offset=0", item.id)).collect();
    // Held back forever: so the crawl stands still, its log as long as it gets.
    let script = |target: &String| (target.clone(), vec![Fault::Hold(Arc::default())]);
    setup.faults = Faults::script(held.iter().map(script).collect());
    let crawl = setup.serve().await;
    let mut child = crawl.spawn(&["start"]);
    let is_held =
        |request: &LoggedRequest| held.iter().any(|target| request.target.ends_with(target));
    loop {
        let requests = crawl.server.requests();
        if requests.iter().filter(|request| is_held(request)).count() == held.len() {
            break;
        }
        crawl.server.wait_for_requests(requests.len() + 1).await;
    }
    child.start_kill().unwrap();
    child.wait().await.unwrap();
    let left = Left::read(&crawl.path("crawl.db"));
    assert!((50..CHECKPOINT_FRAMES).contains(&left.n_frames()), "{} frames", left.n_frames());
    (crawl, left)
}

/// Logs cut at the ends of frames and anywhere, logs with a byte changed near their end, and
/// checkpoints cut short.
fn wrecks(left: &Left, random: &mut fastrand::Rng) -> Vec<Wreck> {
    let n = left.n_frames();
    let mut wrecks: Vec<Wreck> = (0..=n).map(|frame| left.cut_after(frame)).collect();
    wrecks.extend((0..40).map(|_| left.cut(random.usize(..left.len()))));
    wrecks.extend((0..10).map(|_| left.flip(n - 30..n, random)));
    wrecks.extend((0..25).map(|_| left.checkpoint_cut_short(random)));
    wrecks.push(left.whole());
    wrecks.sort_by_key(|wreck| wreck.n_commits);
    wrecks
}

/// Opens what is left as any command does, and checks it.
async fn check(crawl: &Crawl, kind: SiteKind, left: &Left, wreck: &Wreck) -> Progress {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("crawl.db");
    left.put(wreck, &path);
    let db = Db::open(&path).await.unwrap_or_else(|error| panic!("{}: {error}", wreck.name));
    let mut conn = db.writer().await.unwrap();
    promises::assert_sound(conn.sqlite().unwrap(), &wreck.name).await;
    promises::assert_pages_are_whole(
        conn.sqlite().unwrap(),
        kind,
        crawl.server.world(),
        &wreck.name,
    )
    .await;
    let progress = promises::progress(conn.sqlite().unwrap(), &wreck.name).await;
    conn.close().await.unwrap();
    progress
}

/// Carries a crawl on from what is left: only what was cut off is fetched again.
async fn carry_on(crawl: &Crawl, left: &Left, wreck: &Wreck, progress: Progress) {
    left.put(wreck, &crawl.path("crawl.db"));
    let before = crawl.pages().len();
    let command = if progress.is_begun { "resume" } else { "start" };
    crawl.expect(0, &[command]).await;
    crawl.assert_truth().await;
    let n_completed = |status: &serde_json::Value| -> i64 {
        ["items", "likes", "features"]
            .map(|s| status["stages"][s]["completed"].as_i64().unwrap())
            .iter()
            .sum()
    };
    let all = n_completed(&crawl.status().await);
    let fetched = i64::try_from(crawl.pages().len() - before).unwrap();
    assert_eq!(fetched, all - progress.n_completed, "{}: pages fetched again", wreck.name);
}

async fn a_power_cut_costs_the_last_commits_and_nothing_else(
    kind: SiteKind,
    rank: usize,
    seed: u64,
) -> usize {
    let (crawl, left) = killed(kind, rank).await;
    let mut random = fastrand::Rng::with_seed(seed);
    let wrecks = wrecks(&left, &mut random);
    let mut checked: Vec<(Wreck, Progress)> = Vec::new();
    for wreck in wrecks {
        let progress = check(&crawl, kind, &left, &wreck).await;
        assert!(progress.n_running <= i64::from(WORKERS), "{}: {progress:?}", wreck.name);
        let n_besides = progress.n_sent - progress.n_completed;
        assert!((0..=1).contains(&n_besides), "{}: robots.txt alone: {progress:?}", wreck.name);
        if let Some((earlier, less)) = checked.last() {
            let n_commits = i64::try_from(wreck.n_commits - earlier.n_commits).unwrap();
            let more = progress.n_completed - less.n_completed;
            let words = format!("{} {less:?}, {} {progress:?}", earlier.name, wreck.name);
            assert!((0..=n_commits * i64::from(WORKERS)).contains(&more), "{words}");
            assert!(n_commits > 0 || progress == *less, "{words}");
        }
        checked.push((wreck, progress));
    }
    let (_, last) = checked.last().unwrap();
    let n_in_flight = usize::try_from(last.n_running).unwrap();
    assert_eq!(n_in_flight, WORKERS as usize);
    assert_eq!(usize::try_from(last.n_sent).unwrap(), crawl.server.n_requests() - n_in_flight);

    let half_moved = checked.iter().rposition(|(wreck, progress)| {
        wreck.db.is_some() && progress.is_begun && progress.n_completed < last.n_completed
    });
    let spread = [0, checked.len() / 3, checked.len() * 2 / 3, checked.len() - 1];
    for at in spread.into_iter().chain(half_moved) {
        let (wreck, progress) = &checked[at];
        carry_on(&crawl, &left, wreck, *progress).await;
    }
    left.n_restarts()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_power_cut_costs_a_crawl_of_the_api_no_more_than_its_last_commits() {
    let kind = SiteKind::SketchfabV3;
    assert_eq!(a_power_cut_costs_the_last_commits_and_nothing_else(kind, 7, 1).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_power_cut_costs_a_crawl_of_the_site_of_2016_no_more_than_its_last_commits() {
    let kind = SiteKind::Sketchfab2016;
    assert_eq!(a_power_cut_costs_the_last_commits_and_nothing_else(kind, 7, 2).await, 0);
}

/// The log's older frames are in the database by then, and lie behind the newer ones.
#[tokio::test(flavor = "multi_thread")]
async fn a_power_cut_does_no_harm_to_a_log_that_was_begun_anew() {
    let kind = SiteKind::SketchfabV3;
    assert_eq!(a_power_cut_costs_the_last_commits_and_nothing_else(kind, 112, 3).await, 1);
}
