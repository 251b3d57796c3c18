//! Collects who liked which 3D model, politely, through a durable task queue that survives kills.

pub mod config;
pub mod domain;
pub mod plan;
pub mod pseudonym;
pub mod psv;
pub mod retry;
pub mod sim;
pub mod site;
pub mod task;
