//! The database: the task table, the dataset and the request log.

pub mod checks;
mod connection;
pub mod db;
mod error;
pub mod lock;
pub mod queue;
pub mod settle;
pub mod store;

pub use connection::{Connection, Reader, Readers, Snapshot};
pub use error::{Cause, DiskFault, LedgerError, Result};
