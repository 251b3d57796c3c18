//! A run of a crawl.
//!
//! | file | holds |
//! |---|---|
//! | `run` | the run from taking the database over to giving it back; read it first |
//! | `round` | the workers from their start to their end, with the writer and an observer |
//! | `worker` | the loop: wait for a turn, claim a task, take the step, settle |
//! | `step` | one task: fetch, parse, look up what must be known, decide |
//! | `turnstile` | when a worker may claim the next task |
//! | `probe`, `known_page` | probing whether the site returns pages, before a task is blamed |
//! | `attempt` | what is known about a task before its page is fetched |
//! | `blame` | who is to blame for an answer without its page |
//! | `outage` | what happens when a stage or the site returns no pages |
//! | `first_contact` | the first page of each stage, before the workers start |
//! | `look` | fetching one page outside of the workers |
//! | `lookup` | the one read between parsing a page and deciding |
//! | `pausing` | what happens when the site asks the crawl to wait |
//! | `moving` | a site that has moved to another address |
//! | `seed` | how a crawl begins, and how stages are added |
//! | `retry` | making settled tasks available again at the user's request |
//! | `recovery` | taking over what a crashed run left |
//! | `robots`, `robots_file` | robots.txt before the first request, and again every day |
//! | `stop` | ending a run early |
//! | `thumb_files` | the files of images |
//! | `trial` | fetching one page of each stage without a database |
//! | `turn` | waiting for a turn where one request follows another |
//! | `sharing`, `server_time` | what hosts share on a server: the rate, the pauses and the time |
//! | `setup`, `observed_run` | what a run is given, and what can be seen of it |
//! | `context`, `resources` | what the parts of a run share, and what else a worker needs |

mod attempt;
mod blame;
mod context;
mod decide;
mod first_contact;
mod known_page;
mod look;
mod lookup;
pub mod moving;
pub mod observed_run;
mod outage;
mod pausing;
mod probe;
mod recovery;
mod resources;
pub mod retry;
mod robots;
mod robots_file;
mod round;
pub mod run;
pub mod seed;
mod server_time;
pub mod setup;
mod sharing;
mod step;
pub mod stop;
pub mod thumb_files;
pub mod trial;
mod turn;
mod turnstile;
mod worker;
