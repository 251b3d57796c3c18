//! The writer: a settlement is committed whole, once, or not at all.

use std::time::Duration;

use crawl::ledger::database::Db;
use crawl::ledger::records::{self, ItemKeys, OddCounts};
use crawl::ledger::tasks::{self, Claim, Settled, TaskCensus};
use crawl::ledger::writer::{self, Outcome, Settlement, Settling, Writer};
use crawl::ledger::{Connection, DiskFault, LedgerError};
use crawl::words::Clock;
use crawl::words::Task;
use crawl::words::{
    Answered, Item, ItemId, Like, LikeCount, Moment, OddEntry, OddKind, Purpose, Rank, Record,
    Sent, UserId,
};
use tempfile::TempDir;

use crate::harness::{is_on_server, new_place};

fn item_id(n: usize) -> ItemId {
    ItemId::new(format!("model-{n}")).unwrap()
}

fn like(item: usize, user: &str, username: &str, position: u32) -> Record {
    let user_id = UserId::new(user).unwrap();
    Record::Like(Like {
        item_id: item_id(item),
        user_id,
        username: username.into(),
        position,
        liked_at: None,
    })
}

/// A database with `n` models and a like page due for each.
async fn database(n: usize) -> (TempDir, Db, TaskCensus) {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::create(new_place(folder.path())).await.unwrap();
    let mut conn = db.writer().await.unwrap();
    for n in 0..n {
        let rank = Rank { page: 1, index: u32::try_from(n).unwrap() };
        let likes = Some(LikeCount::exact(2));
        let item = Record::Item(Item { id: item_id(n), name: "name".into(), rank, likes });
        records::insert(&mut conn, &[&item], &mut ItemKeys::default()).await.unwrap();
        tasks::enqueue(&mut conn, &[&Task::Likes { item_id: item_id(n), offset: 0, cursor: None }])
            .await
            .unwrap();
    }
    let tally = tasks::read_census(&mut conn).await.unwrap();
    (folder, db, tally)
}

async fn writer(db: &Db, tally: &TaskCensus) -> Writer {
    let conn = db.writer().await.unwrap();
    writer::start(conn, db.files().unwrap(), *tally, Clock::system()).0
}

async fn claim(writer: &Writer) -> Claim {
    writer.claim().await.unwrap().unwrap()
}

fn completed(claim: Claim, records: Vec<Record>, follow_ups: Vec<Task>) -> Settlement {
    let outcome = Outcome { records, follow_ups, ..Outcome::without_page(Settled::Completed) };
    Settlement { claim, outcome, requests: vec![a_request()] }
}

/// A request that was sent for a settlement.
pub fn a_request() -> Sent {
    Sent {
        at: Moment::from_millis(1),
        purpose: Purpose::Page,
        status: Some(200),
        n_bytes: 1000,
        took: Duration::from_millis(20),
        answered: Answered::Page,
    }
}

async fn count(conn: &mut Connection, table: &'static str) -> i64 {
    let sql = sqlx::AssertSqlSafe(format!("select count(*) from {table}"));
    conn.ask(sql).one().await.unwrap()
}

#[tokio::test]
async fn a_settlement_is_committed_whole_or_not_at_all() {
    let (_folder, db, tally) = database(2).await;
    let writer = writer(&db, &tally).await;
    let (good, bad) = (claim(&writer).await, claim(&writer).await);
    let unknown =
        Task::Likes { item_id: ItemId::new("no-such-model").unwrap(), offset: 0, cursor: None };
    let bad = completed(bad, vec![like(1, "u1", "a", 0)], vec![unknown]);
    let good = completed(good, vec![like(0, "u2", "b", 0)], Vec::new());
    // Together, so that they come in one batch: only the bad one fails.
    let (bad, good) = tokio::join!(writer.settle(bad), writer.settle(good));
    assert_eq!((bad.unwrap(), good.unwrap()), (Settling::Committed, Settling::Committed));

    let mut conn = db.writer().await.unwrap();
    assert_eq!(count(&mut conn, "likes").await, 1, "nothing of the bad one's records is there");
    assert_eq!(count(&mut conn, "users").await, 1);
    let all = tasks::read_census(&mut conn).await.unwrap().all();
    assert_eq!((all.completed, all.discarded, all.left()), (1, 1, 0));
    let reason = "select reason from tasks where state = 'discarded'";
    let reason: String = conn.ask(reason).one().await.unwrap();
    assert!(reason.starts_with("its page could not be stored"), "{reason}");
}

/// Values reach a server differently than a file.
#[tokio::test]
async fn texts_are_stored_as_they_are_whatever_they_hold() {
    let texts = [
        "it's",
        "\"",
        "\\",
        "\\'; drop table likes; --",
        "{a,b}",
        "null",
        "$1",
        "\u{1f600}",
        ":x::text",
    ];
    let (_folder, db, tally) = database(1).await;
    let writer = writer(&db, &tally).await;
    let claim = claim(&writer).await;
    let likes = (0..).zip(texts).map(|(position, text)| like(0, text, text, position));
    let settlement = completed(claim, likes.collect(), Vec::new());
    assert_eq!(writer.settle(settlement).await.unwrap(), Settling::Committed);
    let mut conn = db.writer().await.unwrap();
    let sql = "
        select user_id, users.username from likes join users on users.id = likes.user
        order by likes.position";
    let stored: Vec<(String, String)> = conn.ask(sql).all().await.unwrap();
    let wanted: Vec<_> = texts.iter().map(|text| ((*text).into(), (*text).into())).collect();
    assert_eq!(stored, wanted);
}

#[tokio::test]
async fn a_stale_settlement_changes_nothing() {
    let (_folder, db, tally) = database(1).await;
    let writer = writer(&db, &tally).await;
    let stale = claim(&writer).await;
    let mut conn = db.writer().await.unwrap();
    tasks::recover(&mut conn, Clock::system().now()).await.unwrap();
    let next = vec![Task::Likes { item_id: item_id(0), offset: 24, cursor: None }];
    let stale = completed(stale, vec![like(0, "u1", "a", 0)], next);
    assert_eq!(writer.settle(stale).await.unwrap(), Settling::Stale);
    assert_eq!(count(&mut conn, "likes").await, 0);
    let all = tasks::read_census(&mut conn).await.unwrap().all();
    assert_eq!((all.available, all.completed), (1, 0));

    let again = claim(&writer).await;
    let settled = writer.settle(completed(again, vec![like(0, "u1", "a", 0)], Vec::new())).await;
    assert_eq!(settled.unwrap(), Settling::Committed);
    assert_eq!(count(&mut conn, "likes").await, 1);
}

/// What is odd about a page counts once, however often the page comes.
#[tokio::test]
async fn odd_entries_are_those_of_the_last_answer_and_a_stale_one_adds_none() {
    let (_folder, db, tally) = database(1).await;
    let writer = writer(&db, &tally).await;
    let with_odd = |claim, settled, kinds: &[OddKind]| {
        let odd = (0..).zip(kinds).map(|(index, kind)| OddEntry {
            index,
            kind: *kind,
            reason: "it is null".to_owned(),
        });
        let outcome = Outcome { odd: odd.collect(), ..Outcome::without_page(settled) };
        Settlement { claim, outcome, requests: vec![a_request()] }
    };
    let mut conn = db.writer().await.unwrap();
    let stale = claim(&writer).await;
    tasks::recover(&mut conn, Clock::system().now()).await.unwrap();
    let kinds = [OddKind::Skipped, OddKind::Cut, OddKind::Skipped];
    let stale = writer.settle(with_odd(stale, Settled::Completed, &kinds)).await;
    assert_eq!(stale.unwrap(), Settling::Stale);
    let odd = async |conn: &mut Connection| records::read_totals(conn).await.unwrap().odd;
    assert_eq!(odd(&mut conn).await, OddCounts::default());

    for (settled, kinds, wanted) in [
        (Settled::Recheck, &kinds[..], OddCounts { n_skipped: 2, n_cut: 1, n_unread: 0 }),
        (Settled::Released, &[], OddCounts { n_skipped: 2, n_cut: 1, n_unread: 0 }),
        (Settled::Completed, &[OddKind::Unread], OddCounts { n_unread: 1, ..OddCounts::default() }),
    ] {
        let claim = claim(&writer).await;
        writer.settle(with_odd(claim, settled, kinds)).await.unwrap();
        assert_eq!(odd(&mut conn).await, wanted);
    }
    assert_eq!(count(&mut conn, "odd_entries").await, 1);
}

/// A file that can't grow is a full disk: nothing is given up for it, and the run ends.
#[tokio::test]
async fn a_full_disk_fails_every_request_and_discards_nothing() {
    if is_on_server() {
        return; // The disk is the server's there.
    }
    let (_folder, db, tally) = database(3).await;
    let mut conn = db.writer().await.unwrap();
    let pages: i64 =
        sqlx::query_scalar("pragma page_count").fetch_one(conn.sqlite().unwrap()).await.unwrap();
    let limit = sqlx::AssertSqlSafe(format!("pragma max_page_count = {pages}"));
    sqlx::query(limit).execute(conn.sqlite().unwrap()).await.unwrap();
    let (writer, _) = writer::start(conn, db.files().unwrap(), tally, Clock::system());
    let claims = [claim(&writer).await, claim(&writer).await];
    let long = |n| like(n, &format!("u{n}"), &"long ".repeat(10_000), 0);
    let [one, two] = claims.map(|claim| completed(claim, vec![long(0), long(1)], vec![]));
    let (one, two) = tokio::join!(writer.settle(one), writer.settle(two));
    for failed in [one, two] {
        let error = failed.unwrap_err();
        assert!(matches!(error, LedgerError::Disk(DiskFault::Full, _)), "{error}");
    }
    // What needs no room still works: the connection is none the worse.
    assert!(writer.claim().await.unwrap().is_some());
    let mut conn = db.writer().await.unwrap();
    let all = tasks::read_census(&mut conn).await.unwrap().all();
    assert_eq!((all.running, all.discarded, all.completed), (3, 0, 0));
}

#[tokio::test]
async fn claims_and_settlements_of_one_batch_are_each_answered() {
    let (_folder, db, tally) = database(40).await;
    let writer = writer(&db, &tally).await;
    let mut claims = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let writer = writer.clone();
        claims.spawn(async move { writer.claim().await.unwrap() });
    }
    let claims: Vec<Claim> = claims.join_all().await.into_iter().flatten().collect();
    assert_eq!(claims.len(), 40, "each task is claimed once, and ten went away without");
    let mut settled = tokio::task::JoinSet::new();
    for claim in claims {
        let writer = writer.clone();
        settled
            .spawn(async move { writer.settle(completed(claim, vec![], vec![])).await.unwrap() });
    }
    let settled = settled.join_all().await;
    assert!(settled.iter().all(|settling| *settling == Settling::Committed));
    let mut conn = db.writer().await.unwrap();
    let all = tasks::read_census(&mut conn).await.unwrap().all();
    assert_eq!((all.completed, all.left()), (40, 0));
}

#[tokio::test]
async fn a_settlement_may_bring_the_next_claim_and_never_makes_two_tasks_run() {
    let (_folder, db, tally) = database(3).await;
    let writer = writer(&db, &tally).await;
    let mut claim = Some(claim(&writer).await);
    let mut item_ids = Vec::new();
    while let Some(held) = claim {
        item_ids.push(held.task().item_id().cloned());
        writer.announce();
        let settled = writer.settle_and_claim(completed(held, vec![], vec![])).await.unwrap();
        assert_eq!(settled.0, Settling::Committed);
        claim = settled.1;
        let all = writer.state().borrow().census.all();
        assert_eq!(all.running, u64::from(claim.is_some()));
    }
    assert_eq!(item_ids, [0, 1, 2].map(|n| Some(item_id(n))));
}

#[tokio::test]
async fn pages_larger_than_may_be_on_their_way_are_committed_all_the_same() {
    let (_folder, db, tally) = database(3).await;
    let writer = writer(&db, &tally).await;
    let mut pages = tokio::task::JoinSet::new();
    for n in 0..3 {
        let claim = claim(&writer).await;
        let page = vec![like(n, "user", &"x".repeat(17 << 20), 0)];
        let writer = writer.clone();
        pages.spawn(async move { writer.settle(completed(claim, page, vec![])).await.unwrap() });
    }
    assert_eq!(pages.join_all().await, [Settling::Committed; 3]);
    let mut conn = db.writer().await.unwrap();
    assert_eq!(count(&mut conn, "likes").await, 3);
}

fn dated(mut record: Record, liked_at: Option<i64>) -> Record {
    if let Record::Like(like) = &mut record {
        like.liked_at = liked_at.map(Moment::from_millis);
    }
    record
}

/// A like as it is stored: item, user, name, position and time.
type StoredLike = (String, String, String, i64, Option<i64>);

#[tokio::test]
async fn the_order_of_pages_makes_no_difference() {
    // Users who come twice, under other names, at other places and times, as lists move while one crawls.
    let mut records: Vec<Record> = (0..30)
        .map(|n| {
            let (user, name) = (format!("u{}", n % 7), format!("name-{}", n % 5));
            let liked_at = i64::try_from(1000 * (n * 11 % 30)).ok().filter(|_| n % 3 > 0);
            dated(like(n % 2, &user, &name, u32::try_from(n * 13 % 30).unwrap()), liked_at)
        })
        .collect();
    let mut first: Option<Vec<StoredLike>> = None;
    for seed in 0..20 {
        let mut random = fastrand::Rng::with_seed(seed);
        random.shuffle(&mut records);
        let (_folder, db, _) = database(2).await;
        let mut conn = db.writer().await.unwrap();
        for page in records.chunks(random.usize(1..8)) {
            records::insert(&mut conn, &page.iter().collect::<Vec<_>>(), &mut ItemKeys::default())
                .await
                .unwrap();
        }
        let sql = "
            select item_id, user_id, coalesce(likes.username, users.username), likes.position, liked_at
            from likes join items on items.id = item join users on users.id = \"user\"
            order by 1, 2";
        let rows: Vec<StoredLike> = conn.ask(sql).all().await.unwrap();
        assert_eq!(rows.len(), 14);
        let first = first.get_or_insert_with(|| rows.clone());
        assert!(*first == rows, "seed {seed}: {first:?}\n{rows:?}");
    }
}
