//! Every statement on the task table, and on what is between us and the site: its state, the log.

mod census;
mod claim;
mod course;
mod enqueue;
mod logged;
mod notes;
mod pulse;
mod recover;
mod requests;
mod settled;
mod short;
mod site_state;
mod verify;

pub use census::{Census, Tally, check_at_rest, read as read_census};
pub use claim::{Claim, a_completed_task, claim, next_due};
pub use course::{Course, RECENT, Recent, read as read_course};
pub use enqueue::{cursor_is_known, enqueue};
pub use logged::{PauseLogged, Share, departures, n_unlogged, pauses, repeats, runs, shares};
pub use notes::{Note, all_discarded, all_gone, discarded, gone, suspects};
pub use pulse::{Departure, Failure, course, failures};
pub use recover::{recover, retry_discarded};
pub use requests::{Run, log_pause, log_requests};
pub use settled::{Settled, fence, is_last_of_likes, settle, with_likes_done};
pub use short::{Short, all_short};
pub use site_state::{Activity, SiteState, add_activity, begin_run, read_site, write_pause};
pub use verify::{CHECKS, LIKE_GAPS, RUNNING};

use crate::words::Stage;

/// The number that stands for a stage's kind of task in the table.
const fn kind_number(stage: Stage) -> i64 {
    match stage {
        Stage::Items => 1,
        Stage::Likes => 2,
        Stage::Features => 3,
    }
}

/// The stage whose kind of task has this number.
const fn stage_of(kind: i64) -> Option<Stage> {
    match kind {
        1 => Some(Stage::Items),
        2 => Some(Stage::Likes),
        3 => Some(Stage::Features),
        _ => None,
    }
}
