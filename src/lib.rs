//! Collects who liked which 3D model, politely, through a durable task queue that survives kills.

pub mod cli;
pub mod commands;
pub mod config;
pub mod crash;
pub mod dataset;
pub mod engine;
pub mod fetch;
pub mod ledger;
pub mod rules;
pub mod sim;
pub mod sites;
pub mod watch;
pub mod words;
