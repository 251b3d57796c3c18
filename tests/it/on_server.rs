//! Crawls on a PostgreSQL server: the suites that run on both stores, and what only a server has.

#[path = "audit.rs"]
mod audit;
#[path = "breaker.rs"]
mod breaker;
#[cfg(any(debug_assertions, feature = "crash-points"))]
#[path = "crash.rs"]
mod crash;
#[path = "queue.rs"]
mod queue;
#[path = "queue_model.rs"]
mod queue_model;
#[path = "robots.rs"]
mod robots;
#[path = "settle.rs"]
mod settle;
#[path = "stops.rs"]
mod stops;
#[path = "whole_crawl.rs"]
mod whole_crawl;

mod audited_hosts;
mod certificates;
mod crawls;
mod disturbed;
mod log;
mod old_rows;
mod passwords;
mod plans;
mod refused;
