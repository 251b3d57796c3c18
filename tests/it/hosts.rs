//! Several hosts that crawl one database on a server together, each a process of the real program.

mod clocks;
mod dead;
mod ends;
mod failover;
mod first_contact;
mod joining;
mod link;
mod losses;
mod lost_commits;
mod network;
mod old_snapshot;
mod pace;
mod pace_over_links;
mod pauses;
mod restart;
mod robots;
mod stalled;
mod stepped;
pub mod team;
mod turns;
mod waiting;
