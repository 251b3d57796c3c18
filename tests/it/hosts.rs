//! Several hosts that crawl one database on a server together, each a process of the real program.

mod dead;
mod ends;
mod joining;
mod losses;
mod pace;
mod pauses;
mod restart;
mod robots;
mod stalled;
mod team;
