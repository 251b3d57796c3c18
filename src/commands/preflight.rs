//! What must be true before a run sends its first request.

use std::env::VarError;
use std::error::Error;
use std::io::{self, ErrorKind};
use std::pin::pin;
use std::time::Duration;

use super::process_limits::check_open_files;
use super::{Refused, RunOptions};
use crate::config::{Config, is_loopback};
use crate::fetch::{BadSetup, Proxies};
use crate::ledger::database::{Db, DbError};
use crate::ledger::lock::{Lock, LockError};
use crate::ledger::{LedgerError, MaybeAway, Patience};
use crate::sites::Site;
use crate::watch::status::{self, Status};
use crate::words::{Clock, DatabasePlace, Stages, printable};

impl MaybeAway for anyhow::Error {
    fn is_away(&self, was_lost: bool) -> bool {
        let is_away = |cause: &(dyn Error + 'static)| {
            cause.downcast_ref::<DbError>().is_some_and(|error| error.is_away(was_lost))
                || cause.downcast_ref::<LedgerError>().is_some_and(|error| error.is_away(was_lost))
        };
        self.chain().any(is_away)
    }
}

/// Takes the database's lock, or reports that another process has it.
pub async fn take_lock(database: &DatabasePlace) -> anyhow::Result<Lock> {
    let lock = Lock::take(database).await.map_err(|error| lock_trouble(error, "take", database))?;
    Ok(lock.ok_or_else(|| held(database))?)
}

/// Takes the lock of a database in which a crawl is about to start. Waits for a server that is gone. If another host
/// has the lock, the error suggests `resume_command`.
pub async fn take_lock_to_begin(
    database: &DatabasePlace,
    patience: &Patience,
    resume_command: &str,
) -> anyhow::Result<Lock> {
    let taken = Lock::take_patiently(database, patience).await;
    let lock = taken.map_err(|error| lock_trouble(error, "take", database))?;
    Ok(lock.ok_or_else(|| match database {
        DatabasePlace::File(_) => held(database),
        DatabasePlace::Server(_) => {
            Refused::taken(format!("{}; to join it: {resume_command}", is_beginning(database)))
        }
    })?)
}

/// Returns the message for a database that holds no crawl yet, but whose lock another process has.
pub fn is_beginning(database: &DatabasePlace) -> String {
    format!("another process is just setting up a crawl in {database}")
}

/// How long joining takes at most if there is nothing to wait for.
const SOON: Duration = Duration::from_secs(2);

/// Takes the database's lock, or joins the hosts that already crawl it, which only a server allows. Waits for a server
/// that is gone. If there are other hosts, the lock is shared.
pub async fn take_or_join_lock(
    database: &DatabasePlace,
    patience: &Patience,
) -> anyhow::Result<Lock> {
    let trouble = |error| lock_trouble(error, "take", database);
    if let Some(lock) = Lock::take_patiently(database, patience).await.map_err(trouble)? {
        return Ok(lock);
    }
    if database.server().is_none() {
        return Err(held(database).into());
    }
    let mut joining = pin!(Lock::join(database, patience));
    let joined = if let Ok(joined) = tokio::time::timeout(SOON, &mut joining).await {
        joined
    } else {
        tracing::info!(
            event = "waiting_to_join",
            "joining the crawl of {database}, as soon as its first host has made first contact with the site"
        );
        joining.await
    };
    let joined = joined.map_err(trouble)?;
    let not_yet = || {
        Refused::taken(format!(
            "the process that is crawling {database} has not made first contact with the site within a minute: run \
             `crawl resume` again"
        ))
    };
    Ok(joined.ok_or_else(not_yet)?)
}

fn held(database: &DatabasePlace) -> Refused {
    Refused::taken(format!(
        "another process is crawling {database}: wait until it ends, or stop it; `crawl status` shows its progress"
    ))
}

/// Returns whether a process crawls the database right now.
pub async fn is_running(database: &DatabasePlace) -> anyhow::Result<bool> {
    Lock::is_taken(database).await.map_err(|error| lock_trouble(error, "check", database))
}

/// Says what to do about a lock that can't be used.
fn lock_trouble(error: LockError, what: &str, database: &DatabasePlace) -> anyhow::Error {
    match error {
        LockError::File(error) => {
            let remedy = lock_remedy(&error);
            let can_not =
                format!("can't {what} the lock beside {database}: {remedy}, then try again");
            anyhow::Error::new(error).context(can_not)
        }
        LockError::Server(error) => error.into(),
    }
}

/// ENOLCK: the system has no locks left, or the file system has none.
const NO_LOCKS: i32 = 37;

/// Returns what to do about a lock file that can't be used.
fn lock_remedy(error: &io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::Unsupported => "put the database on a local disk, where files can be locked",
        _ if error.raw_os_error() == Some(NO_LOCKS) => {
            "put the database on a local disk, where files can be locked"
        }
        ErrorKind::NotFound => "create its folder",
        ErrorKind::NotADirectory => "name a file in a folder",
        ErrorKind::InvalidFilename => "name a file with a shorter name",
        _ => "make its folder writable",
    }
}

/// Checks what does not depend on the database: the contact address, and how many files may be open.
pub fn check_may_run(config: &Config, options: &RunOptions) -> Result<(), Refused> {
    check_contact(config, options.config_file.as_deref())?;
    check_open_files(config, options.dashboard.is_some())
}

/// Refuses to send anything to someone else's host without a contact address. `file` is the name of the
/// configuration file that was read, if there was one.
pub fn check_contact(config: &Config, file: Option<&str>) -> Result<(), Refused> {
    if config.contact.is_some() || config.talks_to_loopback_only() {
        return Ok(());
    }
    Err(Refused::configuration(match file {
        Some(file) => format!(
            "the site's operators must be able to reach you: add this line to {}, with your own \
             address\n\ncontact: mailto:you@example.org\n",
            printable(file)
        ),
        None => "the site's operators must be able to reach you, and there is no config.yml in this folder: name \
                 the configuration file with --config, or your address with --contact mailto:you@example.org"
            .to_owned(),
    }))
}

/// Fails if images are to be collected, but nothing says where they are.
pub fn check_images(site: &Site, stages: Stages, is_from_file: bool) -> Result<(), Refused> {
    if !stages.thumbs {
        return Ok(());
    }
    let name = &site.description.name;
    if site.description.image_origins().is_empty() {
        return Err(Refused::configuration(format!(
            "the description {name} does not say where images are: leave the stage thumbs out, or add \
             items.thumbnail to a copy of it"
        )));
    }
    if is_from_file {
        return Err(Refused::configuration(
            "only the catalogue says where images are, and --items replaces it: leave the stage thumbs out",
        ));
    }
    Ok(())
}

/// Returns the API token from the variable that the configuration names. It is never sent in plain text over a
/// network.
pub fn token(config: &Config) -> Result<Option<String>, Refused> {
    let Some(name) = &config.site.token_env else { return Ok(None) };
    if let Ok(Site { url, .. }) = &config.site.site
        && url.scheme() == "http"
        && !is_loopback(url)
    {
        return Err(Refused::configuration(
            "the token that site.token_env names would be sent in plain text: let site.url begin \
             with https://, or leave site.token_env out",
        ));
    }
    match std::env::var(name) {
        Ok(token) if !token.trim().is_empty() => Ok(Some(token.trim().to_owned())),
        Err(VarError::NotUnicode(_)) => Err(Refused::configuration(format!(
            "the variable {name}, which site.token_env names, is not UTF-8: put the token into it again"
        ))),
        _ => Err(Refused::configuration(format!(
            "the variable {name}, which site.token_env names, is not set: put the token into it"
        ))),
    }
}

/// Returns the proxies that the environment names. A crawl that stays on this machine uses none.
pub fn proxies(config: &Config) -> Result<Proxies, BadSetup> {
    if config.talks_to_loopback_only() {
        return Ok(Proxies::default());
    }
    Proxies::read(|name| std::env::var_os(name))
}

/// Reads where the crawl stands; `None` if the database holds no crawl.
pub async fn read_status(db: &Db, is_running: bool) -> anyhow::Result<Option<Status>> {
    let readers = db.readers();
    let mut snapshot = readers.snapshot().await?;
    let found = status::read(&mut snapshot, is_running, Clock::system().now()).await?;
    snapshot.end().await?;
    readers.close().await;
    Ok(found)
}

/// Returns the error for a database that holds no crawl.
pub fn no_crawl(config: &Config) -> DbError {
    match config.database.clone() {
        DatabasePlace::File(path) => DbError::Empty { path },
        DatabasePlace::Server(address) => DbError::NotOnServer { address },
    }
}
