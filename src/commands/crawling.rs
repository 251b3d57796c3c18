//! What `start` and `resume` have in common: before the first request, and after the last.

use std::path::Path;

use anyhow::Context;

use super::Refused;
use super::talk::warn;
use crate::config::Config;
use crate::ledger::database::Db;
use crate::ledger::lock::Lock;
use crate::watch::status::{self, Status};
use crate::words::Clock;

/// Takes the database's lock, or says who has it.
pub fn take_lock(database: &Path) -> anyhow::Result<Lock> {
    let lock = Lock::take(database).with_context(|| {
        let database = database.display();
        format!(
            "the lock beside {database} can't be taken: let crawl write that folder, then try again"
        )
    })?;
    let taken = || {
        Refused::taken(format!(
            "another process crawls {}, and only one can: wait until it has ended or stop it; \
             `crawl status` tells how far it is",
            database.display()
        ))
    };
    Ok(lock.ok_or_else(taken)?)
}

/// Refuses to talk to anyone else's host without saying who we are.
pub fn check_contact(config: &Config) -> Result<(), Refused> {
    if config.contact.is_some() || config.talks_to_loopback_only() {
        return Ok(());
    }
    Err(Refused::configuration(
        "the site's people must be able to reach who runs this: add this line to config.yml, with \
         an address of yours\n\ncontact: mailto:you@example.org\n",
    ))
}

/// The API token, from the variable that the configuration names.
pub fn token(config: &Config) -> Result<Option<String>, Refused> {
    let Some(name) = &config.site.token_env else { return Ok(None) };
    match std::env::var(name) {
        Ok(token) if !token.trim().is_empty() => Ok(Some(token.trim().to_owned())),
        _ => Err(Refused::configuration(format!(
            "site.token_env names the variable {name}, but it is empty or not set"
        ))),
    }
}

/// Reads where the crawl stands.
pub async fn look(db: &Db, is_running: bool) -> anyhow::Result<Option<Status>> {
    let readers = db.readers();
    let mut snapshot = readers.snapshot().await?;
    let found = status::read(&mut snapshot, is_running, Clock::system().now()).await?;
    snapshot.end().await?;
    readers.close().await;
    Ok(found)
}

/// The refusal of a database that no crawl was begun in.
pub fn missing(config: &Config) -> Refused {
    let database = config.database.display();
    Refused::configuration(format!("{database} holds no crawl: `crawl start` begins one"))
}

/// Says how what was given up is tried again.
pub fn tell_retry(resume: &str) {
    warn(format_args!("to try again what was given up: {resume} --retry-discarded"));
}
