//! The task table. A task is one page to fetch.

mod aside;
mod census;
mod claim;
mod claimed;
mod cursors;
mod dropped;
mod enqueue;
mod entries_before;
mod known_pages;
mod lane;
mod named;
mod next_retry;
mod parts;
mod past_end;
mod recover;
mod repeated_pages;
mod retry;
mod settle;
mod user_failures;
mod walk;

pub use aside::{forgive, note_probe, set_aside, share_fate};
pub use census::{Census, TaskCensus, ask_census, census_of, check_at_rest, read_census};
pub use claim::{
    DUE, DUE_SUSPECT, NEXT_DUE, claim, claim_later, claim_one, claims_of, first_of_stage, next_due,
};
pub use claimed::Claim;
pub use cursors::{
    cursor_is_known, cursors_left, full_like_page, n_entries_before, n_like_pages, set_cursor,
};
pub use dropped::{drop_thumbs, drop_unsettled};
pub use enqueue::{enqueue, enqueue_thumbs};
pub use entries_before::entries_before;
pub use known_pages::{a_completed_task, has_met, is_page_completed, n_tried};
pub use named::{
    LostItems, NamedTask, all_discarded, all_gone, all_private, discarded, gone, lost_items,
    private, suspects,
};
pub use next_retry::{last_due, next_retry};
pub use parts::{
    CutOffPart, EarlyEnd, catalogue_end, cut_off_parts, early_end, is_in_parts, set_part_end,
};
pub use past_end::skip_past_end;
pub use recover::{hasten, recover, release_others};
pub use repeated_pages::{UserListPages, last_first_listing, note_entries, user_list_pages};
pub use retry::{n_to_retry, note_reopened, retry, set_postponed_aside};
pub use settle::{
    Settled, fence, fence_later, has_recheck_mark, is_last_of_likes, settle, with_likes_settled,
};
pub use user_failures::{FailedPages, UserFailures, failed_of_users, odd_of_users};
pub use walk::{begin_walk, broken_off_parts, read_again};
