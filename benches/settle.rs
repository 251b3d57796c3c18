//! Settling of like pages, each with 24 likes and a follow-up page, into a table of a million likes: by the
//! writer, and by rusqlite with the same schema and the same number of pages per commit.

mod by_hand;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crawl::ledger::database::Db;
use crawl::ledger::tasks::{self, Claim, Settled};
use crawl::ledger::writer::{self, Outcome, Settlement, Writer};
use crawl::words::Clock;
use crawl::words::Task;
use crawl::words::{Answered, ItemId, Like, Moment, Purpose, Record, Sent, UserId};
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

use crate::measure::{RUNS, show, time};

/// The number of pages settled in one run.
const N_PAGES: usize = 6_400;

/// The number of settlements that wait at once: as many as fit into a commit.
const N_WAITING: usize = 64;

const N_ITEMS: u32 = 64_000;
const N_USERS: u32 = 62_600;
const LIKES_PER_PAGE: u32 = 24;

/// Fills in the likes that exist before the first run, and one due like page per item.
const FILL: &str = "
    insert into items (id, item_id, name, page, position, announced, certain)
    with n(n) as (select 1 union all select n + 1 from n where n < 64000)
    select n, printf('%032x', n * 2654435761), 'model ' || n, n / 24, n % 24, 60, 60 from n;
    insert into users (id, user_id, username)
    with n(n) as (select 1 union all select n + 1 from n where n < 62600)
    select n, printf('%032x', n * 2246822519), 'user-' || n from n;
    insert into likes (item, user, position)
    with n(n) as (select 0 union all select n + 1 from n where n < 15)
    select items.id, 1 + (items.id * 7919 + n * 3571) % 62600, n from items, n;
    update totals set n_items = 64000, n_users = 62600, n_likes = 1024000;
    insert into tasks (kind, owner, position) select 2, id, 0 from items order by id;";

/// Returns the likes of one page, most of them by known users.
pub fn likes(item: u32) -> impl Iterator<Item = (String, String, u32)> {
    (0..LIKES_PER_PAGE).map(move |position| {
        let user = u64::from((item.wrapping_mul(48_271) + position * 2_909) % (N_USERS + 6_000));
        (format!("{:032x}", user * 2_246_822_519), format!("user-{user}"), position + 16)
    })
}

/// Returns the id of an item by its key.
pub fn item_id(item: u32) -> String {
    format!("{:032x}", u64::from(item) * 2_654_435_761)
}

/// Prints the pages per second of both, and their ratio.
pub fn run() {
    let runtime = Runtime::new().unwrap();
    let (ours, whole, by_hand) = (made(&runtime), made(&runtime), made(&runtime));
    let [mut settled, mut claimed, mut hand, mut ratio] = [const { Vec::new() }; 4];
    for run in 0..RUNS {
        settled.push(runtime.block_on(settle_claimed(&ours.1)));
        claimed.push(runtime.block_on(claim_and_settle(&whole.1)));
        hand.push(by_hand::settle(by_hand.1.path().unwrap(), run));
        ratio.push(settled[run] / hand[run]);
    }
    show("settled by the writer", &settled, "pages/s");
    show("claimed and settled by the writer", &claimed, "pages/s");
    show("settled by rusqlite", &hand, "pages/s");
    show("writer : rusqlite", &ratio, "");
}

fn made(runtime: &Runtime) -> (tempfile::TempDir, Db) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("crawl.db");
    let db = runtime.block_on(Db::create(&path)).unwrap();
    fill(&path);
    (folder, db)
}

fn fill(path: &Path) {
    assert_eq!(N_ITEMS, 64_000, "as FILL has it");
    let conn = rusqlite::Connection::open(path).unwrap();
    conn.execute_batch("begin").unwrap();
    conn.execute_batch(FILL).unwrap();
    conn.execute_batch("commit; pragma wal_checkpoint(truncate)").unwrap();
}

/// Returns the writer of a database.
pub async fn writer(db: &Db) -> Writer {
    let mut conn = db.writer().await.unwrap();
    let tally = tasks::read_census(&mut conn).await.unwrap();
    writer::start(conn, db.files().unwrap(), tally, Clock::system()).0
}

/// Claims the tasks first, so that only settling them is measured.
async fn settle_claimed(db: &Db) -> f64 {
    let writer = writer(db).await;
    let mut claims = Vec::with_capacity(N_PAGES);
    while claims.len() < N_PAGES {
        let some = (0..N_WAITING).map(|_| writer.claim());
        let some = futures_util::future::join_all(some).await;
        claims.extend(some.into_iter().map(|claim| claim.unwrap().unwrap()));
    }
    let settlements: Vec<Settlement> = claims.into_iter().map(settlement).collect();
    let settlements = Arc::new(std::sync::Mutex::new(settlements));
    let began = std::time::Instant::now();
    let mut workers = JoinSet::new();
    for _ in 0..N_WAITING {
        let (writer, settlements) = (writer.clone(), Arc::clone(&settlements));
        workers.spawn(async move {
            loop {
                let next = settlements.lock().unwrap().pop();
                let Some(settlement) = next else { return };
                writer.settle(settlement).await.unwrap();
            }
        });
    }
    workers.join_all().await;
    N_PAGES as f64 / began.elapsed().as_secs_f64()
}

async fn claim_and_settle(db: &Db) -> f64 {
    let writer = writer(db).await;
    let work = async {
        let mut workers = JoinSet::new();
        for _ in 0..N_WAITING {
            let writer = writer.clone();
            workers.spawn(async move {
                for _ in 0..N_PAGES / N_WAITING {
                    let claim = writer.claim().await.unwrap().unwrap();
                    writer.settle(settlement(claim)).await.unwrap();
                }
            });
        }
        workers.join_all().await
    };
    let began = std::time::Instant::now();
    work.await;
    N_PAGES as f64 / began.elapsed().as_secs_f64()
}

fn settlement(claim: Claim) -> Settlement {
    let Task::Likes { item_id, .. } = claim.task().clone() else { unreachable!("only like pages") };
    let number = u64::from_str_radix(item_id.as_str(), 16).unwrap() / 2_654_435_761;
    let records = likes(u32::try_from(number).unwrap()).map(|(user_id, username, position)| {
        let user_id = UserId::new(user_id).unwrap();
        Record::Like(Like {
            item_id: item_id.clone(),
            user_id,
            username: username.into(),
            position,
            liked_at: None,
        })
    });
    let follow_ups = vec![Task::Likes {
        item_id: ItemId::new(item_id.as_str()).unwrap(),
        offset: 24,
        cursor: None,
    }];
    let outcome = Outcome {
        records: records.collect(),
        follow_ups,
        ..Outcome::without_page(Settled::Completed)
    };
    Settlement { claim, outcome, requests: vec![request()] }
}

/// Returns the log entry of a page that was fetched.
pub fn request() -> Sent {
    Sent {
        at: Moment::from_millis(1_700_000_000_000),
        purpose: Purpose::Page,
        status: Some(200),
        n_bytes: 2_400,
        took: Duration::from_millis(80),
        answered: Answered::Page,
    }
}

/// Returns how many pages per second `work` settles.
pub fn rate(n: usize, work: impl FnOnce()) -> f64 {
    let ((), took) = time(work);
    n as f64 / took.as_secs_f64()
}
