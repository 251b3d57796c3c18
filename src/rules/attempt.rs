//! What is known about a task before its page is fetched.

use crate::words::Task;

/// What is known about a task before its page is fetched.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Attempt<'a> {
    /// The task.
    pub task: &'a Task,
    /// How often it has failed.
    pub failures: u32,
    /// How many likes the site announced for its item.
    pub announced: Option<u32>,
    /// How many likes its item has at least: the pages that list them are planned.
    pub certain: Option<u32>,
    /// How many likes its item may have at most: a rounded count can stand for more.
    pub possible: Option<u32>,
    /// How many likes the site announced for its item where fewer may be listed.
    pub at_most: Option<u32>,
    /// Whether it was empty or ended its list before, and is requested once more.
    pub is_recheck: bool,
    /// Whether its page was stored before, and is fetched again because a user asked for it, or because its
    /// whole list is read again.
    pub was_stored: bool,
    /// Whether the site says when each like was given.
    pub gives_times: bool,
    /// How many entries a full page of its list has, if the description says so.
    pub full_page: Option<u32>,
    /// The maximum number of pages of its list to follow.
    pub pages_max: u32,
    /// A list of users ends at a page with a smaller share of new users.
    pub new_users_share: f64,
    /// Whether it was set aside before, to be judged at the end of the run.
    pub was_set_aside: bool,
    /// How many pauses of the site it has caused alone.
    pub pauses: u32,
}

impl<'a> Attempt<'a> {
    /// Returns the first attempt at a task of which nothing else is known.
    pub const fn first(task: &'a Task) -> Self {
        Self {
            task,
            failures: 0,
            announced: None,
            certain: None,
            possible: None,
            at_most: None,
            is_recheck: false,
            was_stored: false,
            gives_times: false,
            full_page: None,
            pages_max: u32::MAX,
            new_users_share: 0.0,
            was_set_aside: false,
            pauses: 0,
        }
    }
}
