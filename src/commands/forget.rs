//! `crawl forget`: removes users from the database, and keeps them from coming back.

use std::path::Path;

use anyhow::Context;

use super::output::{MESSAGE, inform, print};
use super::preflight::{no_crawl, read_status, take_lock};
use super::suppress_list::{self, UserList};
use super::{Exit, Refused, forgotten_images};
use crate::config::Config;
use crate::ledger::database::{Db, DbError};
use crate::ledger::forget;
use crate::words::{counted, one_or_more};

/// Forgets the users in this file. It asks nothing, and can be repeated.
pub async fn forget(config: &Config, list: &Path) -> anyhow::Result<Exit> {
    let user_ids = suppress_list::read(list, UserList::Forgotten)?;
    refuse_server(config, list)?;
    // First: if there is no crawl of ours, nothing is touched or left behind.
    match Db::open_to_read(&config.database).await {
        Ok(_) | Err(DbError::Older { .. }) => {}
        Err(error) => return Err(error.into()),
    }
    let lock = take_lock(&config.database).await?;
    let db = Db::open(&config.database).await?;
    read_status(&db, false).await?.ok_or_else(|| no_crawl(config))?;
    let mut key = [0; 32];
    getrandom::fill(&mut key).context("reading random bytes from the operating system")?;
    let mut conn = db.writer().await?;
    let removed = forget::forget(&mut conn, &user_ids, key).await?;
    let (users, likes, listed) = (removed.n_users, removed.n_likes, user_ids.len() as u64);
    print(format_args!("removed {} and {}\n", counted(users, "user"), counted(likes, "like")))?;
    tracing::info!(target: MESSAGE, event = "users_forgotten", users, likes, listed);
    // After the commit, so that a kill in between leaves only files, which the same command removes.
    let are_gone = forgotten_images::remove(&mut conn, &config.exports).await;
    let is_clean = forget::erase_traces(&mut conn).await?;
    conn.close().await?;
    drop(lock);
    are_gone.context(
        "images of forgotten users are left; run `crawl forget` with the same file again",
    )?;
    if !is_clean {
        return Err(Refused::taken(format!(
            "another program is reading {}, so its log may still hold what was removed: end that program, \
             then run `crawl forget` with the same file again",
            config.database
        ))
        .into());
    }
    if listed == 0 {
        inform(format_args!("{} lists no user id, so no user was forgotten", list.display()));
        return Ok(Exit::Done);
    }
    if users < listed {
        let (n, are) = (listed - users, one_or_more(listed - users, "is", "are"));
        inform(format_args!(
            "{} of the list {are} not in the database, and will be kept out of it from now on",
            counted(n, "user")
        ));
    }
    inform(format_args!(
        "earlier exports, with their images, and copies of the database may still hold these users: export \
         again, and delete the copies. Ids and names of items stay, even where they hold the name of a user, as in owner/model"
    ));
    Ok(Exit::Done)
}

/// Says how to forget users of a crawl on a server, which may keep removed rows in its log and its backups.
fn refuse_server(config: &Config, list: &Path) -> Result<(), Refused> {
    let Some(server) = config.database.server() else { return Ok(()) };
    let (list, schema) = (list.display(), server.schema());
    Err(Refused::configuration(format!(
        "{server} is a server, which may keep removed rows in its log and its backups: stop all hosts, and run \
         `crawl pull crawl.db` with the options of this command, `crawl forget {list} --database crawl.db`, and \
         `crawl push crawl.db --database URL` with another ?schema=NAME at the end of the address; then name that \
         address on every host, drop the schema {schema}, and delete its backups"
    )))
}
