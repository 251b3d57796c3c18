//! Collects who liked which 3D model, politely, through a durable task queue that survives kills.

pub mod cli;
pub mod clock;
pub mod commands;
pub mod config;
pub mod crash;
pub mod db;
pub mod domain;
pub mod export;
pub mod fetch;
pub mod lock;
pub mod plan;
pub mod progress;
pub mod pseudonym;
pub mod psv;
pub mod queue;
pub mod retry;
pub mod seed;
pub mod session;
pub mod settle;
pub mod sim;
pub mod site;
pub mod status;
pub mod stop;
pub mod store;
pub mod task;
pub mod worker;
