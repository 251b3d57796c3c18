//! Pure decisions: what a page leads to, when to stop, when to retry, and when to pause.

pub mod plan;
pub mod retry;
