//! The log of requests, pauses and runs. Entries are only added. It shows the site's operators what
//! was done.

mod answering;
mod last_run;
mod pauses;
mod request_groups;
mod requests;
mod runs;

pub use answering::answering_stages;
pub use last_run::{LastRun, MAX_RECENT, RecentRequests, read_last_run};
pub use pauses::{LoggedPause, log_pause, pauses};
pub use request_groups::{RequestGroup, n_unlogged, repeats, request_groups};
pub use requests::{RequestEntry, departures, log_orphans, log_requests, logged_as_unknown};
pub use runs::{Run, RunEnding, log_ending, log_run, remove_run, runs};
