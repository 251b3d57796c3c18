//! `crawl push`: copies the crawl of a file to a server.

use std::path::Path;
use std::time::Instant;

use super::copied_file::on_copied_file;
use super::output::{MESSAGE, inform, print};
use super::preflight::take_lock;
use super::pull::{needs_a_server, refuse_address, rows_in_words};
use super::summary::in_seconds;
use super::{Exit, Refused, advise};
use crate::config::Config;
use crate::ledger::copying;
use crate::ledger::crawl;
use crate::ledger::database::{Db, DbError};
use crate::ledger::records::{self, Totals};
use crate::watch::verify;
use crate::words::{DatabasePlace, counted};

const TO_A_SERVER: &str = "`crawl push` copies a crawl from a file to a server";

/// Copies the crawl into a schema that holds none, as a whole or not at all. The file stays as it is. `resume_command`
/// continues the crawl on the server.
pub async fn push(config: &Config, file: &Path, resume_command: &str) -> anyhow::Result<Exit> {
    let place = &config.database;
    refuse_address(file, TO_A_SERVER, "push")?;
    if place.server().is_none() {
        return Err(needs_a_server(TO_A_SERVER, place).into());
    }
    let from = DatabasePlace::File(file.to_owned());
    let on_file = |error: anyhow::Error| advise(error, &from, "run `crawl push` again");
    let on_place = |error: DbError| on_file(on_copied_file(error, "crawl push"));
    // This comes first: without a crawl of ours, nothing is touched or left behind.
    match Db::open_to_read(&from).await {
        Ok(_) | Err(DbError::Older { .. }) => {}
        Err(error) => return Err(on_place(error)),
    }
    let lock = take_lock(&from).await?;
    let db = Db::open(&from).await.map_err(on_place)?;
    let totals = read_sound(&db, &from).await.map_err(on_file)?;
    let lock_of_server = take_lock(place).await?;
    let (Db::File(source), Db::Server(server)) = (db, Db::create(place).await?) else {
        return Err(needs_a_server(TO_A_SERVER, place).into());
    };
    if !copying::is_empty(&server).await? {
        return Err(Refused::configuration(format!(
            "{place} already holds a crawl: name another schema at the end of the address, as in ?schema=NAME"
        ))
        .into());
    }
    let began = Instant::now();
    let copied = Box::pin(copying::push(&source, &server)).await?;
    let took = began.elapsed();
    drop((lock, lock_of_server));
    print(format_args!(
        "copied {} from {from} to {place} in {}\n",
        rows_in_words(&totals),
        in_seconds(took)
    ))?;
    tracing::info!(
        target: MESSAGE,
        event = "crawl_pushed",
        database = %place,
        path = %from,
        tables = copied.n_tables,
        rows = copied.n_rows,
        items = totals.n_items,
        users = totals.n_users,
        likes = totals.n_likes,
        seconds = took.as_secs(),
    );
    inform(format_args!("{from} still holds the same crawl: continue only one of the two"));
    inform(format_args!("to continue it on the server: {resume_command}"));
    Ok(Exit::Done)
}

/// Checks the whole file, because a server would refuse damaged rows late or not at all. Returns how much the file
/// holds.
async fn read_sound(db: &Db, file: &DatabasePlace) -> anyhow::Result<Totals> {
    let readers = db.readers();
    let mut other = readers.acquire().await?;
    let mut snapshot = readers.snapshot().await?;
    let crawl = crawl::read_crawl(&mut snapshot).await?.ok_or_else(|| {
        Refused::configuration(format!(
            "{file} holds no crawl: name another file, as in `crawl push crawl.db`"
        ))
    })?;
    let n_broken = verify::verify(&mut snapshot, &mut other, &crawl, false, |_| Ok(())).await?;
    if n_broken > 0 {
        let checks = counted(n_broken as u64, "check");
        return Err(Refused::damaged(format!(
            "{checks} of {file} failed, so it is not copied: `crawl verify --database {file}` names them"
        ))
        .into());
    }
    let totals = records::read_totals(&mut snapshot).await?;
    snapshot.end().await?;
    drop(other);
    readers.close().await;
    Ok(totals)
}
