//! What `start` and `resume` have in common: before the first request, and after the last.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Context;

use super::talk::tell;
use super::{Exit, Refused};
use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;
use crate::lock::Lock;
use crate::status::{self, State, Status};
use crate::stop::Why;

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
    let mut conn = readers.acquire().await?;
    let found = status::read(&mut conn, is_running, Clock::system().now()).await?;
    drop(conn);
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
    tell(format_args!("to try again what was given up: {resume} --retry-discarded"));
}

/// Says how a run ended, and what to do next.
pub fn finish(status: Option<&Status>, why: Option<Why>, resume: &str) -> anyhow::Result<Exit> {
    if let Some(status) = status {
        tell(format_args!("{}", summary(status).trim_end()));
    }
    // Without a status the run ended before there was a crawl: `start` may be run again.
    let go_on = status.map_or_else(String::new, |_| format!("; to go on: {resume}"));
    let state = status.map(Status::state);
    match why {
        Some(Why::Robots(words)) => Err(Refused::configuration(words).into()),
        _ if state == Some(State::Incomplete) => {
            tell_retry(resume);
            Ok(Exit::Incomplete)
        }
        _ if state == Some(State::Complete) => Ok(Exit::Done),
        Some(Why::Signal(signal)) => {
            tell(format_args!("interrupted{go_on}"));
            Ok(Exit::Signal(signal))
        }
        Some(why @ (Why::MaxRequests | Why::MaxDuration)) => {
            let option = if why == Why::MaxRequests { "--max-requests" } else { "--max-duration" };
            tell(format_args!("stopped by {option}{go_on}"));
            Ok(Exit::Limit)
        }
        Some(Why::WaitTooLong(pause)) => {
            tell(format_args!(
                "the site told us to wait until {} ({}), which is longer than retry.wait_max: come \
                 back then{go_on}",
                pause.until_at, pause.reason
            ));
            Ok(Exit::Wait)
        }
        Some(Why::Failed | Why::RobotsAreOld) | None => {
            anyhow::bail!("the run ended though tasks are left{go_on}")
        }
    }
}

fn summary(status: &Status) -> String {
    let totals = &status.totals;
    let mut text = format!(
        "{} models, {} users, {} likes, {} features; {} requests, {} of them failed\n",
        totals.n_models,
        totals.n_users,
        totals.n_likes,
        totals.n_features,
        status.site.n_sent,
        status.site.n_failed
    );
    let all = status.tally.all();
    // Writing to a string can't fail.
    if all.gone > 0 {
        let _ = writeln!(text, "{} pages are gone from the site", all.gone);
    }
    if all.discarded > 0 {
        let _ = writeln!(text, "{} tasks were given up:", all.discarded);
        for note in &status.discarded {
            let _ = writeln!(text, "  {note}");
        }
        let more = all.discarded.saturating_sub(status.discarded.len() as u64);
        if more > 0 {
            let _ = writeln!(text, "  and {more} more");
        }
    }
    if totals.n_short > 0 {
        let _ = writeln!(
            text,
            "{} models have fewer likes than the site announced (deleted accounts and rounded counts do that)",
            totals.n_short
        );
    }
    text
}
