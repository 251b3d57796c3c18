//! What `crawl verify` checks.

mod check;
mod record_checks;
mod run;
mod task_checks;
mod task_name;
mod thumb_checks;
mod user_checks;

pub use check::Check;
pub use record_checks::{CHECKS as RECORD_CHECKS, INTEGRITY, map_file};
pub use run::{Cases, CheckRule, MAX_EXAMPLES, bad_texts, cases};
pub use task_checks::{CHECKS as TASK_CHECKS, LIKE_GAPS, RUNNING};
pub use thumb_checks::CHECKS as THUMB_CHECKS;
pub use user_checks::CHECKS as USER_CHECKS;
