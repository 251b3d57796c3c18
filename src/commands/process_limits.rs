//! The limits that the system sets for this process: `ulimit -n` and `ulimit -f`.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::Refused;
use crate::config::Config;

/// The files that a run keeps open besides its connections to the site: the standard files, those
/// of the runtime and of the lock, and the database with its log and index for each of four
/// connections. Name lookups and certificates need a few more for a moment.
const OF_A_RUN: u64 = 28;

/// The files that a live page keeps open: its port, its connections, and the database.
const OF_A_LIVE_PAGE: u64 = 108;

/// A limit on open files below this is mentioned when a file can't be opened.
const FEW: u64 = 64;

/// The files that every command keeps open: the standard files and those of the runtime.
const OF_A_COMMAND: u64 = 16;

/// Makes sure that the program may open as many files as it needs to begin.
pub fn check_few_open_files() -> Result<(), Refused> {
    match (open_files(), on_few_open_files()) {
        (Some(n), Some(remedy)) if n < OF_A_COMMAND => {
            Err(Refused::disk(format!("too few files can be opened: {remedy}")))
        }
        _ => Ok(()),
    }
}

/// Makes sure that a run may open as many files as it needs; it raises the limit where the system allows that.
pub fn check_open_files(config: &Config, has_live_page: bool) -> Result<(), Refused> {
    // A connection per request in flight, and as many that are kept open to the other of two hosts.
    let connections = 2 * u64::from(config.pace.max_in_flight);
    let page = if has_live_page { OF_A_LIVE_PAGE } else { 0 };
    let n_needed = OF_A_RUN + connections + page;
    let Some(n) = open_files().filter(|n| *n < n_needed) else { return Ok(()) };
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: Some(n_needed), maximum };
    if maximum.is_none_or(|most| most >= n_needed) && setrlimit(Resource::Nofile, raised).is_ok() {
        return Ok(());
    }
    Err(Refused::disk(format!(
        "the limit on open files is {n}, and this run may need {n_needed}: raise the limit (`ulimit -n {n_needed}`) \
         or lower pace.max_in_flight"
    )))
}

/// Says how to raise the limit on open files, if it is so low that it may be why a file can't be opened.
pub fn on_few_open_files() -> Option<String> {
    let n = open_files().filter(|n| *n < FEW)?;
    Some(format!("raise the limit on open files, which is {n} (`ulimit -n {FEW}`)"))
}

/// Says how to raise the limit on the size of files, if there is one.
pub fn on_file_size() -> Option<String> {
    getrlimit(Resource::Fsize)
        .current
        .map(|n| format!("raise the limit on the size of files, which is {n} bytes (`ulimit -f`)"))
}

fn open_files() -> Option<u64> {
    getrlimit(Resource::Nofile).current
}
