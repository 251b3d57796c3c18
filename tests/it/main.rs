//! The tests of the whole program, on loopback.

mod harness;
mod layering;
mod whole_crawl;
