//! The task table. A task is one page to fetch.

mod aside;
mod census;
mod claim;
mod cursors;
mod enqueue;
mod lane;
mod named;
mod next_retry;
mod past_end;
mod recover;
mod retry;
mod settle;
mod walk;

pub use aside::{forgive, set_aside, share_fate};
pub use census::{Census, TaskCensus, check_at_rest, read_census};
pub use claim::{
    Claim, a_completed_task, claim, claim_one, first_of_stage, is_page_completed, next_due,
};
pub use cursors::{cursor_is_known, cursors_left, n_like_pages, set_cursor};
pub use enqueue::enqueue;
pub use named::{
    LostItems, NamedTask, all_discarded, all_gone, all_private, discarded, gone, lost_items,
    private, suspects,
};
pub use next_retry::{last_due, next_retry};
pub use past_end::skip_past_end;
pub use recover::recover;
pub use retry::{n_to_retry, note_reopened, retry, set_postponed_aside};
pub use settle::{Settled, fence, is_last_of_likes, settle, with_likes_settled};
pub use walk::{begin_walk, broke_off_at_a_cursor, read_likes_again};
