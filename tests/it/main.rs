//! The tests of the whole program, on loopback.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that can not go on has failed")]

mod audit;
mod breaker;
mod commands;
// A release build has no crash points.
#[cfg(any(debug_assertions, feature = "crash-points"))]
mod crash;
mod database;
mod demo;
mod disk;
mod explain;
mod export;
mod failures;
mod faults;
mod fuzz;
mod harness;
mod hostile;
mod layering;
mod pages;
mod plan;
mod power_loss;

mod queue;
mod queue_model;
mod readers;
mod robots;
mod settle;
mod stages;
mod stops;
mod torture;
mod verify;
mod whole_crawl;
