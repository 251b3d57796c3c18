//! Collects who liked which item of a site, politely, through a durable task queue that survives kills.
//!
//! # The flow
//!
//! A *task* is one page to fetch and one row of the task table.
//!
//! 1. `commands` start or resume a run, and `engine::seed` adds the first tasks to the `ledger`.
//! 2. A worker waits at `engine::turnstile` until there is a task and the rate limit allows a request.
//! 3. It claims a task, and `fetch` requests the page that `sites` names for it.
//! 4. `sites` reads the page from the bytes. `rules` decide what follows from it, or from its absence.
//! 5. The worker hands over a settlement: records, follow-up tasks, and what becomes of the task.
//! 6. The one writer of the `ledger` commits all waiting settlements and the next claims in one
//!    transaction, and only then answers.
//! 7. `watch` shows how far the crawl has got. `dataset` exports what was stored.
//!
//! A page is fetched at least once, and takes effect exactly once.
//!
//! # Six files to read first
//!
//! 1. `engine/run.rs`: a run, from taking over the database to giving it back
//! 2. `engine/worker.rs`: the loop that every worker runs
//! 3. `engine/step.rs`: one task from its request to its settlement
//! 4. `rules/follow.rs`: what a page leads to
//! 5. `ledger/writer/transaction.rs`: what is committed together
//! 6. `dataset/export.rs`: how the files are written
//!
//! # Where does a line belong?
//!
//! | a line about | belongs in |
//! |---|---|
//! | how YAML is read, and how an error shows its place in a file | `yaml` |
//! | a field, selector, address, page size or firewall sign of a site | `sites` |
//! | "then also fetch", "stop when", "wait how long", "give up" | `rules` |
//! | SQL | `ledger` |
//! | a header, status code or timeout | `fetch` |
//! | a column of a file | `dataset` |
//! | a sentence for the user | `commands`, `cli` |
//!
//! The top-level modules, called rooms, are in order: each uses only rooms above it. A test enforces that.

// In the order of use. Without the blank lines, rustfmt would sort them.
pub mod words;

pub mod yaml;

pub mod sites;

pub mod config;

pub mod rules;

pub mod fetch;

pub mod ledger;

pub mod engine;

pub mod watch;

pub mod dataset;

pub mod sim;

pub mod commands;

pub mod cli;

pub mod crash;
