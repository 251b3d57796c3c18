//! What people and programs see of a crawl: status, forecast, estimate, audit, checks, progress and the live
//! page.

pub mod audit;
pub mod completeness;
pub mod coverage;
pub mod estimate;
pub mod forecast;
pub mod live_page;
pub mod progress;
pub mod screen;
pub mod status;
pub mod verify;
