//! The task table. A task is one page to fetch.

mod census;
mod claim;
mod enqueue;
mod lane;
mod named;
mod recover;
mod retry;
mod settle;

pub use census::{Census, TaskCensus, check_at_rest, read_census};
pub use claim::{Claim, a_completed_task, claim, next_due};
pub use enqueue::{cursor_is_known, enqueue};
pub use named::{
    NamedTask, all_discarded, all_gone, all_private, discarded, gone, gone_items, private, suspects,
};
pub use recover::recover;
pub use retry::{n_to_retry, note_reopened, retry};
pub use settle::{Settled, fence, is_last_of_likes, settle, with_likes_settled};
