//! One round of a run: the workers from their start to their end.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use tokio::task::JoinSet;

use super::context::RunContext;
use super::observed_run::ObservedRun;
use super::resources::Resources;
use super::turnstile::Turnstile;
use super::worker;
use crate::ledger::database::Db;
use crate::ledger::writer::{self, Writer};
use crate::ledger::{Connection, tasks};
use crate::words::Crawl;

/// Lends the connection to the writer, and lets the workers work until no task is left or the run
/// has to end. Returns the connection, and how the work ended.
pub async fn work<O>(
    run: &RunContext,
    db: &Db,
    mut conn: Connection,
    crawl: &Crawl,
    observe: impl Fn(ObservedRun) -> O,
) -> anyhow::Result<(Connection, anyhow::Result<()>)>
where
    O: Future<Output = ()> + Send + 'static,
{
    let tally = tasks::read_census(&mut conn).await?;
    let place = db.files()?;
    let (writer, writing) = writer::start(conn, place.clone(), tally, run.clock.clone());
    writer.keep_allowances(run.rate_limit.allowances());
    let readers = db.readers();
    let observer = tokio::spawn(observe(ObservedRun {
        snapshot: writer.state(),
        rate_limit: Arc::clone(&run.rate_limit),
        health: Arc::clone(&run.health),
        scope: crawl.scope.clone(),
        clock: run.clock.clone(),
    }));
    let resources = Arc::new(Resources {
        turnstile: Turnstile::new(writer.clone(), run.clone()),
        run: run.clone(),
        scope: crawl.scope.clone(),
        writer,
        readers: readers.clone(),
    });
    let refreshing = run.shared.as_ref().map(|_| tokio::spawn(refresh(resources.writer.clone())));
    let mut workers = JoinSet::new();
    for _ in 0..run.config.pace.max_in_flight {
        workers.spawn(worker::work(Arc::clone(&resources)));
    }
    // The writer ends once the last worker and the refreshing task have dropped it.
    drop(resources);
    let mut done = Ok(());
    while let Some(ended) = workers.join_next().await {
        done = done.and(ended.context("a worker panicked")?);
    }
    if let Some(refreshing) = refreshing {
        refreshing.abort();
        // Only a task that has ended has dropped its writer.
        let _ = refreshing.await;
    }
    observer.abort();
    // Once it is dropped, it has left the terminal as it was.
    let _ = observer.await;
    readers.close().await;
    let conn = writing.await.context("the writer panicked")?;
    // A file that was replaced comes first: it is why anything else went wrong.
    let done = place.check().map_err(anyhow::Error::from).and(done.map_err(Into::into));
    Ok((conn, done))
}

/// How often a host that crawls with others gives a sign of life and checks on them.
const REFRESH_EVERY: Duration = Duration::from_millis(500);

async fn refresh(writer: Writer) {
    while writer.refresh().await {
        tokio::time::sleep(REFRESH_EVERY).await;
    }
}
