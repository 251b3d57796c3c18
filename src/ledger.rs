//! The database: the task table, the dataset and the request log.

pub mod db;
pub mod lock;
pub mod queue;
pub mod settle;
pub mod store;
