//! `crawl pull`: copies the crawl of a server into a file.

use std::path::Path;
use std::time::Instant;

use super::copied_file::on_copied_file;
use super::output::{MESSAGE, inform, print};
use super::preflight::{no_crawl, read_status, take_lock};
use super::summary::in_seconds;
use super::{Exit, Refused, advise};
use crate::config::Config;
use crate::ledger::LedgerError;
use crate::ledger::copying;
use crate::ledger::database::{Db, DbError};
use crate::ledger::records::Totals;
use crate::words::{DatabasePlace, counted, grouped};

const FROM_A_SERVER: &str = "`crawl pull` copies a crawl from a server into a file";

/// Copies the crawl as it is at this moment. An existing file is replaced only if `replace` says so, and only once the
/// copy is whole. `export_command` exports from the new file.
pub async fn pull(
    config: &Config,
    file: &Path,
    replace: bool,
    export_command: &str,
) -> anyhow::Result<Exit> {
    let place = &config.database;
    refuse_address(file, FROM_A_SERVER, "pull")?;
    // This comes first: without a crawl of ours, nothing is touched or left behind.
    let Db::Server(server) = Db::open_to_read(place).await? else {
        return Err(needs_a_server(FROM_A_SERVER, place).into());
    };
    refuse_existing(file, replace)?;
    read_status(&Db::Server(server.clone()), false).await?.ok_or_else(|| no_crawl(config))?;
    let to = DatabasePlace::File(file.to_owned());
    let lock = take_lock(&to).await?;
    // Another process may have created it meanwhile.
    refuse_existing(file, replace)?;
    let on_file = |error: DbError| on_file(error, &to, place);
    if holds_something(file) {
        take_in_log(&to).await.map_err(on_file)?;
    }
    let began = Instant::now();
    let (copied, totals) = Box::pin(copying::pull(&server, file)).await.map_err(on_file)?;
    let took = began.elapsed();
    drop(lock);
    let path = file.display();
    print(format_args!(
        "copied {} from {place} into {path} in {}\n",
        rows_in_words(&totals),
        in_seconds(took)
    ))?;
    tracing::info!(
        target: MESSAGE,
        event = "crawl_pulled",
        database = %place,
        path = %path,
        tables = copied.n_tables,
        rows = copied.n_rows,
        items = totals.n_items,
        users = totals.n_users,
        likes = totals.n_likes,
        seconds = took.as_secs(),
    );
    inform(format_args!("to export it: {export_command}"));
    Ok(Exit::Done)
}

/// Returns the error for a database that is a file where a server is needed.
pub fn needs_a_server(what: &str, place: &DatabasePlace) -> Refused {
    Refused::configuration(format!(
        "{place} is a file, and {what}: name the server with --database, as in \
         postgres://user@host:5432/name?schema=crawl"
    ))
}

/// Refuses the address of a server in the place of a file's name. It may hold a password, so it is not shown.
pub fn refuse_address(file: &Path, what: &str, command: &str) -> Result<(), Refused> {
    let text = file.to_string_lossy();
    if matches!(DatabasePlace::parse_address(&text), Ok(None)) {
        return Ok(());
    }
    Err(Refused::configuration(format!(
        "FILE is an address, and {what}: name the server with --database, as in `crawl {command} crawl.db --database \
         postgres://user@host:5432/name?schema=crawl`"
    )))
}

/// Returns how much of the dataset was copied.
pub fn rows_in_words(totals: &Totals) -> String {
    let (items, users, likes) = (totals.n_items, totals.n_users, totals.n_likes);
    let in_words = |n: u64, noun: &str| counted(n, noun).replacen(&n.to_string(), &grouped(n), 1);
    format!(
        "{}, {} and {}",
        in_words(items, "item"),
        in_words(likes, "like"),
        in_words(users, "user")
    )
}

/// Names the file if the file is at fault. The caller names the server in any other error.
fn on_file(error: DbError, file: &DatabasePlace, server: &DatabasePlace) -> anyhow::Error {
    match &error {
        DbError::Ledger(LedgerError::Disk(..) | LedgerError::Held(_)) => {
            advise(error.into(), file, "run `crawl pull` again")
        }
        DbError::LeftLog { .. } => Refused::taken(format!(
            "another program is reading {file}: end that program, then copy {server} again"
        ))
        .into(),
        _ => on_copied_file(error, "crawl pull"),
    }
}

fn holds_something(file: &Path) -> bool {
    std::fs::metadata(file).is_ok_and(|found| !found.is_file() || found.len() > 0)
}

fn refuse_existing(file: &Path, replace: bool) -> Result<(), Refused> {
    if replace || !holds_something(file) {
        return Ok(());
    }
    Err(Refused::configuration(format!(
        "{} already exists: name another file, or replace it with --replace",
        file.display()
    )))
}

/// Empties the log of a database that is to be replaced, since it would be taken for the new one's. A file of another
/// program is refused.
async fn take_in_log(file: &DatabasePlace) -> Result<(), DbError> {
    Db::open(file).await?.writer().await?.close().await?;
    Ok(())
}
