//! The table of tasks: claims are fenced, settled once, and counted as they are.

use std::time::Duration;

use crawl::ledger::Connection;
use crawl::ledger::database::Db;
use crawl::ledger::records::{self, ItemKeys};
use crawl::ledger::tasks::{self, Settled};
use crawl::words::{Cursor, Missed, Part, Retry, Task};
use crawl::words::{Item, ItemId, LikeCount, Moment, Rank, Record, Stage, StageSet};
use tempfile::TempDir;

use crate::harness::new_place;

const NOW: Moment = Moment::from_millis(1_000_000);

fn item_id(n: usize) -> ItemId {
    ItemId::new(format!("model-{n}")).unwrap()
}

fn cursor(key: &str) -> Cursor {
    Cursor { key: key.into(), address: format!("https://a.example/?cursor={key}") }
}

/// A database with a catalogue page, and a like page and a features page for each of two models.
async fn table() -> (TempDir, Connection) {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::create(new_place(folder.path())).await.unwrap();
    let mut conn = db.writer().await.unwrap();
    let items: Vec<Record> = (0..2)
        .map(|n| {
            let rank = Rank { page: 1, index: u32::try_from(n).unwrap() };
            let likes = Some(LikeCount::exact(9));
            Record::Item(Item { id: item_id(n), name: "name".into(), rank, likes })
        })
        .collect();
    records::insert(&mut conn, &items.iter().collect::<Vec<_>>(), &mut ItemKeys::default())
        .await
        .unwrap();
    let mut tasks =
        vec![Task::Features { item_id: item_id(0) }, Task::Features { item_id: item_id(1) }];
    tasks.push(Task::Likes { item_id: item_id(0), offset: 0, cursor: None });
    tasks.push(Task::Likes { item_id: item_id(1), offset: 0, cursor: None });
    tasks.push(Task::first_page(Part::whole()));
    enqueue(&mut conn, &tasks).await;
    (folder, conn)
}

async fn enqueue(conn: &mut Connection, tasks: &[Task]) {
    tasks::enqueue(conn, &tasks.iter().collect::<Vec<_>>()).await.unwrap();
}

/// The census that the triggers keep is the one that counting gives.
async fn assert_census_is_true(conn: &mut Connection) {
    let sql = "
        select count(*) from census
        where n <> (
            select count(*) from tasks
            where tasks.kind = census.kind and census.state = case
                when private = 1 then 'private' when gone = 1 then 'gone' else tasks.state end)";
    let n: i64 = conn.ask(sql).one().await.unwrap();
    assert_eq!(n, 0, "the census differs from a count");
}

#[tokio::test]
async fn the_catalogue_comes_before_likes_and_likes_before_features() {
    let (_folder, mut conn) = table().await;
    let claims = tasks::claim(&mut conn, 10, StageSet::ALL, NOW).await.unwrap();
    let tasks: Vec<String> = claims.iter().map(|claim| claim.task().to_string()).collect();
    assert_eq!(
        tasks,
        [
            "catalogue 1",
            "likes model-0 0",
            "likes model-1 0",
            "features model-0",
            "features model-1"
        ]
    );
    assert!(
        tasks::claim(&mut conn, 1, StageSet::ALL, NOW).await.unwrap().is_empty(),
        "each is claimed once"
    );
    assert_census_is_true(&mut conn).await;
}

#[tokio::test]
async fn a_task_is_put_in_once() {
    let (_folder, mut conn) = table().await;
    enqueue(&mut conn, &[Task::Likes { item_id: item_id(0), offset: 0, cursor: None }]).await;
    let next =
        |key: &str| Task::Catalogue { part: Part::whole(), page: 2, cursor: Some(cursor(key)) };
    enqueue(&mut conn, &[next("c1")]).await;
    enqueue(
        &mut conn,
        &[Task::Catalogue { part: Part::whole(), page: 3, cursor: Some(cursor("c1")) }],
    )
    .await;
    let tally = tasks::read_census(&mut conn).await.unwrap();
    assert_eq!(tally.of(Stage::Likes).total(), 2);
    assert_eq!(tally.of(Stage::Items).total(), 2);
    let later =
        |key: &str| Task::Catalogue { part: Part::whole(), page: 3, cursor: Some(cursor(key)) };
    assert!(tasks::cursor_is_known(&mut conn, &later("c1")).await.unwrap());
    assert!(!tasks::cursor_is_known(&mut conn, &later("c2")).await.unwrap());
    assert!(!tasks::cursor_is_known(&mut conn, &next("c1")).await.unwrap(), "it is that page");
}

#[tokio::test]
async fn a_settlement_of_an_older_attempt_is_fenced_off() {
    let (_folder, mut conn) = table().await;
    let old = tasks::claim(&mut conn, 1, StageSet::ALL, NOW).await.unwrap().remove(0);
    assert_eq!(tasks::recover(&mut conn, NOW).await.unwrap(), 1);
    assert!(tasks::fence(&mut conn, &[&old]).await.unwrap().is_empty(), "it is not running");
    let new = tasks::claim(&mut conn, 1, StageSet::ALL, NOW).await.unwrap().remove(0);
    assert_eq!(new.task(), old.task());
    let passed = tasks::fence(&mut conn, &[&old, &new]).await.unwrap();
    assert!(new.is_in(&passed));
    assert!(!old.is_in(&passed), "only the latest attempt holds");
    tasks::settle(&mut conn, &[(&new, &Settled::Completed, None)], NOW).await.unwrap();
    assert!(tasks::fence(&mut conn, &[&new]).await.unwrap().is_empty(), "it is settled once");
    assert_census_is_true(&mut conn).await;
}

#[tokio::test]
async fn a_failure_waits_and_a_release_does_not() {
    let (_folder, mut conn) = table().await;
    let claims = tasks::claim(&mut conn, 2, StageSet::ALL, NOW).await.unwrap();
    let later = NOW.after(Duration::from_secs(5));
    let again = Settled::Retry(later, "status 500".into());
    tasks::settle(
        &mut conn,
        &[(&claims[0], &again, None), (&claims[1], &Settled::Released, None)],
        NOW,
    )
    .await
    .unwrap();
    assert_census_is_true(&mut conn).await;
    let due = tasks::claim(&mut conn, 1, StageSet::ALL, NOW).await.unwrap().remove(0);
    assert_eq!(due.task(), claims[1].task());
    assert_eq!(due.failures(), 0, "a release costs no failure");
    let rest = tasks::claim(&mut conn, 9, StageSet::ALL, NOW).await.unwrap();
    assert_eq!(rest.len(), 3);
    assert_eq!(tasks::next_due(&mut conn, StageSet::ALL).await.unwrap(), Some(later));
    let failed = tasks::claim(&mut conn, 9, StageSet::ALL, later).await.unwrap().remove(0);
    assert_eq!((failed.task(), failed.failures()), (claims[0].task(), 1));
}

#[tokio::test]
async fn a_clock_that_was_ahead_holds_no_task_up() {
    let (_folder, mut conn) = table().await;
    let claim = tasks::claim(&mut conn, 1, StageSet::ALL, NOW).await.unwrap().remove(0);
    let far = NOW.after(Duration::from_hours(1000));
    tasks::settle(&mut conn, &[(&claim, &Settled::Retry(far, "no".into()), None)], NOW)
        .await
        .unwrap();
    let latest = NOW.after(Duration::from_mins(5));
    tasks::recover(&mut conn, latest).await.unwrap();
    let claims = tasks::claim(&mut conn, 9, StageSet::ALL, latest).await.unwrap();
    assert_eq!(claims.len(), 5);
}

#[tokio::test]
async fn what_ran_in_three_crashed_runs_comes_last_and_alone() {
    let (_folder, mut conn) = table().await;
    for _ in 0..3 {
        let claim = tasks::claim(&mut conn, 1, StageSet::ALL, NOW).await.unwrap().remove(0);
        assert_eq!(claim.task().to_string(), "catalogue 1");
        tasks::recover(&mut conn, NOW).await.unwrap();
    }
    let suspects = tasks::suspects(&mut conn, true).await.unwrap();
    assert_eq!(suspects.len(), 1);
    let others = tasks::claim(&mut conn, 9, StageSet::ALL, NOW).await.unwrap();
    assert_eq!(others.len(), 4);
    assert!(
        tasks::claim(&mut conn, 9, StageSet::ALL, NOW).await.unwrap().is_empty(),
        "others are running"
    );
    let settled: Vec<_> = others.iter().map(|claim| (claim, &Settled::Completed, None)).collect();
    tasks::settle(&mut conn, &settled, NOW).await.unwrap();
    let last = tasks::claim(&mut conn, 9, StageSet::ALL, NOW).await.unwrap();
    assert_eq!(last.len(), 1);
    assert_eq!(last[0].task().to_string(), "catalogue 1");
    enqueue(&mut conn, &[Task::Likes { item_id: item_id(0), offset: 24, cursor: None }]).await;
    assert!(
        tasks::claim(&mut conn, 9, StageSet::ALL, NOW).await.unwrap().is_empty(),
        "nothing runs beside it"
    );
    tasks::settle(&mut conn, &[(&last[0], &Settled::Completed, None)], NOW).await.unwrap();
    assert_eq!(tasks::claim(&mut conn, 9, StageSet::ALL, NOW).await.unwrap().len(), 1);
}

#[tokio::test]
async fn discarded_tasks_of_a_stage_can_be_tried_again() {
    let (_folder, mut conn) = table().await;
    let claims = tasks::claim(&mut conn, 9, StageSet::ALL, NOW).await.unwrap();
    let discarded = Settled::Discarded("status 400".into());
    let settled: Vec<_> = claims.iter().map(|claim| (claim, &discarded, None)).collect();
    tasks::settle(&mut conn, &settled, NOW).await.unwrap();
    assert_census_is_true(&mut conn).await;
    let retry = Retry { missed: Missed::Discarded, stage: Stage::Likes };
    assert_eq!(tasks::retry(&mut conn, retry).await.unwrap(), 2);
    let again = tasks::claim(&mut conn, 9, StageSet::ALL, NOW).await.unwrap();
    assert_eq!(again.len(), 2);
    assert_eq!(again[0].failures(), 0);
}

#[tokio::test]
async fn the_database_itself_refuses_states_that_make_no_sense() {
    let (_folder, mut conn) = table().await;
    for sql in [
        "update tasks set state = 'done'",
        "update tasks set gone = 1",
        "update tasks set state = 'running'",
        "update tasks set state = 'discarded', attempt = 1, settled_at = 1",
        "insert into tasks (kind, owner, position) values (2, 0, 0)",
        "insert into tasks (kind, owner, position) values (1, -1, 9)",
        "insert into tasks (kind, owner, position) values (10, 1, 0)",
        "update tasks set available_at = 'soon'",
    ] {
        assert!(conn.ask(sql).execute().await.is_err(), "{sql}");
    }
}
