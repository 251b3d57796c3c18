//! The write-ahead log over a long run: it grows while someone reads an old snapshot, and no longer.

use std::sync::Arc;

use crate::site_kind::SiteKind;
use crawl::ledger::database::{Db, JOURNAL_SIZE_LIMIT};
use crawl::sim::{Fault, Faults};
use tokio::sync::Notify;

use crate::harness::{Crawl, Setup};

/// How the ranks of the models are called at whose likes the crawl stands still.
const RANKS: [usize; 3] = [30, 520, 535];

async fn until_asked_for(crawl: &Crawl, rank: usize) {
    let item_id = crawl.server.world().items()[rank].id.clone();
    loop {
        let requests = crawl.server.requests();
        if requests.iter().any(|request| request.target.contains(&item_id)) {
            return;
        }
        crawl.server.wait_for_requests(requests.len() + 1).await;
    }
}

fn log_size(crawl: &Crawl) -> i64 {
    let found = std::fs::metadata(crawl.path("crawl.db-wal")).unwrap();
    i64::try_from(found.len()).unwrap()
}

/// SQLite begins the log anew with the first commit that finds no reader in it, and cuts it back to the
/// limit then: the writer has nothing to do for that.
#[tokio::test(flavor = "multi_thread")]
async fn the_log_grows_while_a_reader_is_open_and_is_cut_back_once_it_closes() {
    let mut setup = Setup::new(SiteKind::SketchfabV3, 560);
    setup.workers = 1;
    let notices = RANKS.map(|_| Arc::new(Notify::new()));
    let holds = RANKS.iter().zip(&notices).map(|(rank, notice)| {
        let page = format!("model={}&count=24&offset=0", setup.world.items()[*rank].id);
        (page, vec![Fault::Hold(Arc::clone(notice))])
    });
    setup.faults = Faults::script(holds.collect());
    let crawl = setup.serve().await;
    let mut child = crawl.spawn(&["start"]);

    until_asked_for(&crawl, RANKS[0]).await;
    let db = Db::open_to_read(&crawl.path("crawl.db")).await.unwrap();
    let readers = db.readers();
    let mut tx = readers.snapshot().await.unwrap();
    let count = "select count(*) from likes";
    let n_before: i64 = sqlx::query_scalar(count).fetch_one(tx.sqlite().unwrap()).await.unwrap();
    notices[0].notify_one();

    until_asked_for(&crawl, RANKS[1]).await;
    let grown = log_size(&crawl);
    assert!(grown > JOURNAL_SIZE_LIMIT + JOURNAL_SIZE_LIMIT / 8, "{grown} bytes");
    let n_after: i64 = sqlx::query_scalar(count).fetch_one(tx.sqlite().unwrap()).await.unwrap();
    assert_eq!(n_before, n_after, "the snapshot is the old one");
    tx.end().await.unwrap();
    readers.close().await;
    notices[1].notify_one();

    until_asked_for(&crawl, RANKS[2]).await;
    let cut_back = log_size(&crawl);
    assert!(cut_back <= JOURNAL_SIZE_LIMIT, "{cut_back} bytes, {grown} before");
    notices[2].notify_one();
    assert!(child.wait().await.unwrap().success());
    crawl.assert_truth().await;
}
