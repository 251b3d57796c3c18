//! The task table. A task is one page to fetch.

mod aside;
mod census;
mod claim;
mod enqueue;
mod lane;
mod named;
mod recover;
mod settle;
mod walk;

pub use aside::{forgive, set_aside, share_fate};
pub use census::{Census, TaskCensus, check_at_rest, read_census};
pub use claim::{Claim, a_completed_task, claim, is_page_completed, next_due};
pub use enqueue::{cursor_is_known, enqueue};
pub use named::{NamedTask, all_discarded, all_gone, discarded, gone, suspects};
pub use recover::{recover, retry_discarded};
pub use settle::{Settled, fence, is_last_of_likes, settle, with_likes_done};
pub use walk::{begin_walk, broke_off_at_a_cursor};
