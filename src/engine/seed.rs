//! How a crawl begins, and how stages are added to it: one transaction each.

use crate::crash;
use crate::ledger::queue;
use crate::ledger::store::{self, Keys};
use crate::ledger::{self, Connection};
use crate::rules::plan;
use crate::words::Crawl;
use crate::words::Source;
use crate::words::Task;
use crate::words::{Item, Record, Stages};

/// How many models are looked at together.
const CHUNK: u32 = 1000;

/// Records a crawl and puts in the tasks it begins with; `models` are those of a file, in the
/// catalogue's place.
pub async fn begin(conn: &mut Connection, crawl: &Crawl, items: Vec<Item>) -> ledger::Result<()> {
    conn.begin().await?;
    let done = put_in(conn, crawl, items).await;
    conn.end(done).await
}

async fn put_in(conn: &mut Connection, crawl: &Crawl, items: Vec<Item>) -> ledger::Result<()> {
    store::record_crawl(conn, crawl).await?;
    crash::point("seed.after-crawl");
    if crawl.scope.source == Source::Catalogue {
        queue::enqueue(conn, &[&plan::seed()]).await?;
        crash::point("seed.after-tasks");
    }
    let records: Vec<Record> = items.into_iter().map(Record::Item).collect();
    for chunk in records.chunks(CHUNK as usize) {
        let chunk: Vec<&Record> = chunk.iter().collect();
        let added = store::insert(conn, &chunk, &mut Keys::default()).await?;
        store::add_totals(conn, added).await?;
    }
    enqueue_items(conn, crawl, crawl.scope.stages).await
}

/// Adds stages to a crawl: the tasks of the models that are known, while pages to come plan for the
/// new stages themselves.
pub async fn add_stages(
    conn: &mut Connection,
    crawl: &Crawl,
    wanted: Stages,
) -> ledger::Result<()> {
    let stages = crawl.scope.stages.union(wanted);
    if stages == crawl.scope.stages {
        return Ok(());
    }
    conn.begin().await?;
    let done = match store::set_stages(conn, stages).await {
        Ok(()) => enqueue_items(conn, crawl, wanted).await,
        Err(error) => Err(error),
    };
    conn.end(done).await
}

/// Puts in the tasks of every model that is stored; those that are there already stay as they are.
async fn enqueue_items(conn: &mut Connection, crawl: &Crawl, wanted: Stages) -> ledger::Result<()> {
    let mut key = 0;
    loop {
        let items = store::items_after(conn, key, CHUNK).await?;
        let Some((last, _)) = items.last() else { return Ok(()) };
        key = *last;
        let tasks: Vec<Task> =
            items.iter().flat_map(|(_, m)| plan::item_tasks(&crawl.scope, wanted, m)).collect();
        queue::enqueue(conn, &tasks.iter().collect::<Vec<_>>()).await?;
    }
}
