//! One run of a crawl: workers that claim tasks, fetch their pages and settle them.

pub mod seed;
pub mod session;
pub mod stop;
pub mod worker;
