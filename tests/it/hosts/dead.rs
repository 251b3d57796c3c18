//! What happens to the tasks of hosts that are taken for dead.

use std::time::Duration;

use crawl::ledger::database::Db;
use crawl::ledger::hosts::{self, HostName, OtherHost};
use crawl::ledger::records::{self, ItemKeys};
use crawl::ledger::tasks::{self, Claim, Settled};
use crawl::ledger::writer::{self, Outcome, Settlement, Settling, Writer};
use crawl::ledger::{Connection, Result};
use crawl::words::{Clock, DatabasePlace, Item, ItemId, Rank, Record, Task};

use crate::postgres::{self, Server};

const RUNNING: &str = "select count(*) from tasks where state = 'running'";

/// A database with three pages to fetch.
async fn database(server: &Server) -> Db {
    let place = DatabasePlace::parse_address(&server.address()).unwrap().unwrap();
    let db = Db::create(place).await.unwrap();
    let mut conn = db.writer().await.unwrap();
    let id = ItemId::new("model-0").unwrap();
    let rank = Rank { page: 1, index: 0 };
    let item = Record::Item(Item { id: id.clone(), name: "name".into(), rank, likes: None });
    records::insert(&mut conn, &[&item], &mut ItemKeys::default()).await.unwrap();
    let pages = [0, 24, 48];
    let pages = pages.map(|offset| Task::Likes { item_id: id.clone(), offset, cursor: None });
    tasks::enqueue(&mut conn, &pages.iter().collect::<Vec<_>>()).await.unwrap();
    db
}

/// The number of the lock that a host holds.
const LOCK: u32 = 7;

/// Enters as a host, and returns its number.
async fn enter(conn: &mut Connection, pid: u32) -> i64 {
    let period = Duration::from_secs(1);
    let name = HostName { name: "a host".to_owned(), pid, lock: LOCK, period };
    hosts::enter(conn, &name).await.unwrap();
    number(conn, "select max(id) from hosts").await
}

/// A host that has claimed two of the pages.
struct Claimer {
    number: i64,
    writer: Writer,
    claims: Vec<Claim>,
}

impl Claimer {
    async fn of(db: &Db) -> Self {
        let mut conn = db.writer().await.unwrap();
        let number = enter(&mut conn, 1).await;
        let census = tasks::read_census(&mut conn).await.unwrap();
        let (writer, _) = writer::start(conn, db.files().unwrap(), census, Clock::system());
        let mut claims = Vec::new();
        for _ in 0..2 {
            claims.push(writer.claim().await.unwrap().unwrap());
        }
        Self { number, writer, claims }
    }

    async fn settle(&mut self) -> Settling {
        let claim = self.claims.pop().unwrap();
        let outcome = Outcome::without_page(Settled::Completed);
        let settlement = Settlement { claim, outcome, requests: Vec::new() };
        self.writer.settle(settlement).await.unwrap()
    }
}

/// Declares these hosts dead at once, although they may have been heard from just before.
async fn release_dead(conn: &mut Connection, dead: &[OtherHost]) -> (u64, u64) {
    conn.begin().await.unwrap();
    let done = hosts::release_dead(conn, dead).await;
    conn.end(done).await.unwrap()
}

async fn number(conn: &mut Connection, sql: &'static str) -> i64 {
    let found: Result<i64> = conn.ask(sql).one().await;
    found.unwrap()
}

#[tokio::test]
async fn a_silent_host_whose_lock_is_free_has_crashed() {
    let Some(server) = postgres::server() else { return };
    let db = database(server).await;
    let claimer = Claimer::of(&db).await;
    let mut other = db.writer().await.unwrap();
    enter(&mut other, 2).await;
    let before = hosts::others(&mut other).await.unwrap();
    assert!(claimer.writer.refresh().await);
    // The claim is answered once the sign of life is given.
    assert!(claimer.writer.claim().await.unwrap().is_some());
    assert_eq!(release_dead(&mut other, &before).await, (0, 0), "it gave a sign of life");
    assert_eq!(number(&mut other, RUNNING).await, 3);
    let dead = hosts::others(&mut other).await.unwrap();
    assert_eq!(
        dead.iter().map(|host| (host.id, host.is_free)).collect::<Vec<_>>(),
        [(claimer.number, true)]
    );
    assert_eq!(release_dead(&mut other, &dead).await, (1, 3));
    assert_eq!(number(&mut other, RUNNING).await, 0);
    let crashed = "select count(*) from tasks where crashes = 1 and available_at = 0";
    assert_eq!(number(&mut other, crashed).await, 3);
    let unknown = "select count(*) from requests where answered = 10 and sent_at is null";
    assert_eq!(number(&mut other, unknown).await, 3, "they count as sent");
    assert_eq!(number(&mut other, "select n_sent from site").await, 3);
    let ended = "select id from hosts where ended_at is not null";
    assert_eq!(number(&mut other, ended).await, claimer.number);
    assert_eq!(release_dead(&mut other, &dead).await, (0, 0), "it has ended");
    assert_eq!(hosts::others(&mut other).await.unwrap(), [], "a host does not list itself");
}

#[tokio::test]
async fn a_silent_host_that_holds_its_lock_is_only_stalled() {
    let Some(server) = postgres::server() else { return };
    let db = database(server).await;
    let _claimer = Claimer::of(&db).await;
    let mut holding = db.writer().await.unwrap();
    hosts::hold_host_lock(&mut holding, LOCK).await.unwrap();
    let mut other = db.writer().await.unwrap();
    enter(&mut other, 2).await;
    let dead = hosts::others(&mut other).await.unwrap();
    assert_eq!(dead.iter().map(|host| host.is_free).collect::<Vec<_>>(), [false]);
    assert_eq!(release_dead(&mut other, &dead).await, (1, 2));
    assert_eq!(number(&mut other, RUNNING).await, 0);
    let crashed = "select count(*) from tasks where crashes > 0";
    assert_eq!(number(&mut other, crashed).await, 0, "a stall is no crash");
}

#[tokio::test]
async fn a_host_that_was_taken_for_dead_settles_nothing_and_enters_anew() {
    let Some(server) = postgres::server() else { return };
    let db = database(server).await;
    let mut claimer = Claimer::of(&db).await;
    let mut other = db.writer().await.unwrap();
    let looking = enter(&mut other, 2).await;
    let dead = hosts::others(&mut other).await.unwrap();
    release_dead(&mut other, &dead).await;
    let rows = "select tasks::text from tasks order by id";
    let before: Vec<String> = other.ask(rows).all().await.unwrap();

    assert_eq!(claimer.settle().await, Settling::Stale);
    let after: Vec<String> = other.ask(rows).all().await.unwrap();
    assert_eq!(after, before, "it changes nothing");
    let living = "select id from hosts where ended_at is null and pid = 1";
    let anew = number(&mut other, living).await;
    assert!(anew > looking, "it has another number");
    let told = hosts::living(&mut other).await.unwrap();
    assert_eq!(told.iter().map(|host| host.pid).collect::<Vec<_>>(), [2, 1]);

    // The rest of what it had is stale too, even if it has claimed the page again.
    for _ in 0..3 {
        claimer.claims.insert(0, claimer.writer.claim().await.unwrap().unwrap());
    }
    assert_eq!(claimer.settle().await, Settling::Stale);
    let mine = "select count(*) from tasks join hosts on hosts.id = tasks.host where pid = 1 and ended_at is null";
    assert_eq!(number(&mut other, mine).await, 3);
    for _ in 0..3 {
        assert_eq!(claimer.settle().await, Settling::Committed);
    }
    assert_eq!(number(&mut other, RUNNING).await, 0);
}

#[tokio::test]
async fn a_connection_that_holds_a_lock_is_not_replaced_unnoticed() {
    let Some(server) = postgres::server() else { return };
    let db = database(server).await;
    let mut conn = db.writer().await.unwrap();
    end_backend(server, &mut conn).await;
    // It held nothing, so another one takes its place.
    hosts::server_time(&mut conn).await.unwrap();
    hosts::hold_host_lock(&mut conn, LOCK).await.unwrap();
    end_backend(server, &mut conn).await;
    let lost = hosts::server_time(&mut conn).await;
    assert!(lost.is_err(), "the lock is lost, and its holder would not know");
}

/// Ends a connection, as a restart of the server would.
async fn end_backend(server: &Server, conn: &mut Connection) {
    let pid = number(conn, "select pg_backend_pid()").await;
    let end = "select pg_terminate_backend($1::int, 5000)";
    let ended = sqlx::query(end).bind(pid).execute(&mut server.connect().await).await;
    assert_eq!(ended.unwrap().rows_affected(), 1);
}
