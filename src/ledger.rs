//! The database: the task table, the dataset and the request log. No other room has SQL.
//!
//! | part | holds |
//! |---|---|
//! | `database` | the file or the schema on a server: making it, opening it, its settings, its schema's versions |
//! | `lock` | the lock that keeps a second process from crawling the same database |
//! | `connection` | the connection that writes, those that read, and snapshots |
//! | `server_connection`, `server_pool` | connections to a server that survive its restarts: the one that writes, those that read |
//! | `server_answer`, `patience` | how long to wait for an answer of the server, and for the server itself |
//! | `outbox`, `later` | statements that wait to be sent to a server together, and their answers |
//! | `store` | the two stores: SQLite and PostgreSQL |
//! | `statement`, `parameter`, `row` | one statement for both stores, its values, and the rows that it returns |
//! | `error` | what went wrong, by what it means for the caller |
//! | `tasks` | the task table: adding, claiming, settling and recovering tasks, and the census |
//! | `records` | the dataset: items, users, likes, features, attributes and their totals |
//! | `forget` | removing users, and every byte of their ids and names |
//! | `hosts` | the hosts that crawl together: entering, signs of life, turns of the rate |
//! | `old_rows` | what keeps a server from removing old versions of rows |
//! | `crawl` | the row that says what is crawled |
//! | `site_state` | the row that holds our state with the site: counts of requests, the pause |
//! | `allowances` | the rows that say how many requests the site allows |
//! | `stage_states` | the rows that hold the health of each stage |
//! | `journal` | the log of requests, pauses and runs: writing it and reading it |
//! | `samples` | looks at the end of the log for the live page |
//! | `robots` | each origin's robots.txt |
//! | `writer` | the single writer: one transaction for all settlements and claims that wait |
//! | `copying` | copying a whole crawl from a server into a file, and back |
//! | `checks` | what `crawl verify` checks, as statements |
//! | `multi_row` | one statement for many rows |
//! | `names` | the ids and names of some users, and texts without them |

pub mod allowances;
pub mod checks;
mod connection;
pub mod copying;
pub mod crawl;
pub mod database;
mod error;
pub mod forget;
pub mod hosts;
pub mod journal;
mod later;
pub mod lock;
pub mod multi_row;
pub mod names;
pub mod old_rows;
mod outbox;
mod parameter;
mod patience;
pub mod records;
pub mod robots;
mod row;
pub mod samples;
pub mod scratch;
mod server_answer;
mod server_connection;
mod server_pool;
pub mod site_state;
pub mod stage_states;
mod statement;
mod store;
pub mod tasks;
pub mod writer;

pub use connection::{Connection, Reader, Readers, Snapshot};
pub use error::{Cause, DiskFault, LedgerError, Result};
pub use patience::{MaybeAway, Patience};
