//! How a crawl begins, and how stages are added to it. Each is one transaction.

use crate::crash;
use crate::ledger::records::{self, ItemKeys};
use crate::ledger::{self, Connection, crawl, tasks};
use crate::rules::plan;
use crate::words::{Crawl, Item, Record, Stages, Task};

/// How many items are handled together.
const CHUNK: u32 = 1000;

/// Records a crawl and adds the tasks that it begins with. `items` are those of a file that
/// replaces the catalogue.
pub async fn begin(conn: &mut Connection, crawl: &Crawl, items: Vec<Item>) -> ledger::Result<()> {
    conn.begin().await?;
    let done = record(conn, crawl, items).await;
    conn.end(done).await
}

async fn record(conn: &mut Connection, crawl: &Crawl, items: Vec<Item>) -> ledger::Result<()> {
    crawl::record_crawl(conn, crawl).await?;
    crash::point("seed.after-crawl");
    let seeds = plan::seeds(&crawl.scope);
    tasks::enqueue(conn, &seeds.iter().collect::<Vec<_>>()).await?;
    crash::point("seed.after-tasks");
    let records: Vec<Record> = items.into_iter().map(Record::Item).collect();
    for chunk in records.chunks(CHUNK as usize) {
        let chunk: Vec<&Record> = chunk.iter().collect();
        let added = records::insert(conn, &chunk, &mut ItemKeys::default()).await?;
        records::add_totals(conn, added).await?;
    }
    enqueue_items(conn, crawl, crawl.scope.stages).await
}

/// Adds stages to a crawl, with the tasks of all stored items. Catalogue pages that are still to
/// come plan for the new stages themselves.
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
    let done = match crawl::set_stages(conn, stages).await {
        Ok(()) => enqueue_items(conn, crawl, wanted).await,
        Err(error) => Err(error),
    };
    let done = match done {
        Ok(()) if stages.thumbs => tasks::enqueue_thumbs(conn).await,
        done => done,
    };
    conn.end(done).await
}

/// Adds the tasks of every stored item. Those that exist already stay as they are.
async fn enqueue_items(conn: &mut Connection, crawl: &Crawl, wanted: Stages) -> ledger::Result<()> {
    let mut key = 0;
    loop {
        let items = records::items_after(conn, key, CHUNK).await?;
        let Some((last, _)) = items.last() else { return Ok(()) };
        key = *last;
        let tasks: Vec<Task> = items
            .iter()
            .flat_map(|(_, item)| plan::item_tasks(&crawl.scope, wanted, item))
            .collect();
        tasks::enqueue(conn, &tasks.iter().collect::<Vec<_>>()).await?;
    }
}
