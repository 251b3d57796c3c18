//! First contact: what the first page of each stage must be before the crawl fans out.
//!
//! | part | holds |
//! |---|---|
//! | this file | what an answer means, and what is asked next |
//! | `message` | why a stage is not as expected, in a sentence |
//! | `body_words` | the first words of what a site sent, without ids |

mod body_words;
mod message;

pub use message::{StageTrouble, WhatCame, key_of};

use crate::config::RetrySettings;
use crate::sites::Page;
use crate::words::{FetchFailure, Judgement, Stage, Task};

use super::attempt::Attempt;
use super::like_list::comes_up_short;
use super::missing_field::missing_field;

/// How many items are tried before a stage counts as not as expected.
const MAX_ITEMS: u32 = 3;

/// How many users are tried: more than items, because more users are private or gone.
const MAX_USERS: u32 = 5;

/// How many requests first contact sends after the first one of each stage: for another item, or
/// for a page that could not be read. Each stage of users' lists may send as many again. Retries of temporary failures
/// don't count.
const MAX_EXTRA: u32 = 5;

/// How often a page that can't be read is requested. If it belongs to an item, the next item's page
/// is tried sooner.
const MAX_UNREADABLE: u32 = 3;

/// After this many requests to wait in a row, the page of another item is requested.
const MAX_WAITS: u32 = 3;

/// What an answer means for first contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContactAnswer {
    /// The page is as expected.
    Expected,
    /// The answer may concern this item alone: it is private or gone, or its list came up empty.
    OfOneItem,
    /// The answer is not the page, and may be the next time.
    Unreadable,
    /// The answer is not the page, and won't be the next time either.
    Unexpected,
    /// No whole answer came, or one that asks for a retry.
    Passing,
    /// The site asked the crawl to wait.
    ToldToWait,
    /// Nothing is known: the site is paused, or the request was not sent.
    Waiting,
}

/// What follows from an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContactStep {
    /// The stage is as expected.
    Done,
    /// The page is requested again as soon as a request may be sent.
    Repeat,
    /// The page is requested again after the backoff of this many failures.
    Retry(u32),
    /// The page of another item is requested.
    NextItem,
    /// The stage is not as expected.
    Stop,
    /// The site can't be reached.
    Unreachable,
}

/// Returns what an answer means.
pub fn judge(attempt: &Attempt<'_>, page: &Judgement<Page>, status: Option<u16>) -> ContactAnswer {
    let is_of_item = has_owner(attempt.task.stage());
    match page {
        Ok(page) if is_empty(attempt, page) && is_of_item => ContactAnswer::OfOneItem,
        // The catalogue comes up empty at times.
        Ok(page) if is_empty(attempt, page) => ContactAnswer::Unreadable,
        Ok(page) if missing_field(page, attempt.gives_times).is_some() => ContactAnswer::Unreadable,
        Ok(_) => ContactAnswer::Expected,
        Err(FetchFailure::Gone(_) | FetchFailure::Refused(_) | FetchFailure::Forbidden(_))
            if is_of_item =>
        {
            ContactAnswer::OfOneItem
        }
        // Unavailable for legal reasons.
        Err(FetchFailure::Rejected(_)) if is_of_item && status == Some(451) => {
            ContactAnswer::OfOneItem
        }
        Err(FetchFailure::Unreadable(_)) => ContactAnswer::Unreadable,
        Err(FetchFailure::Gone(_) | FetchFailure::Rejected(_) | FetchFailure::Forbidden(_)) => {
            ContactAnswer::Unexpected
        }
        Err(FetchFailure::Failed(_) | FetchFailure::Down(_)) => ContactAnswer::Passing,
        Err(FetchFailure::Wait { .. }) => ContactAnswer::ToldToWait,
        Err(FetchFailure::Refused(_) | FetchFailure::Local(_) | FetchFailure::NotSent) => {
            ContactAnswer::Waiting
        }
    }
}

/// Returns whether each page of a stage belongs to an item or a user, so that another one's page can be tried instead.
const fn has_owner(stage: Stage) -> bool {
    !matches!(stage, Stage::Items | Stage::Users)
}

/// Returns whether a page lacks the entries that it must have.
fn is_empty(attempt: &Attempt<'_>, page: &Page) -> bool {
    match page {
        // A later page may be empty: it is past the end.
        Page::Catalogue(catalogue) => {
            catalogue.items.is_empty() && matches!(attempt.task, Task::Catalogue { page: 1, .. })
        }
        Page::Likes(likes) => {
            // An item of unknown popularity is expected to have likes. Three in a row without any are not
            // what a crawl of likes is meant for.
            let is_unknown =
                attempt.possible.is_none() && matches!(attempt.task, Task::Likes { offset: 0, .. });
            likes.likes.is_empty() && (is_unknown || comes_up_short(attempt.task, attempt.possible))
        }
        // Many users like nothing, but not those whose number of likes is known to be above 0.
        Page::UserLikes(likes) => {
            let is_first = matches!(attempt.task, Task::User(task) if task.position == 0);
            is_first && likes.items.is_empty() && attempt.announced.is_some_and(|n| n > 0)
        }
        Page::Users(page) => {
            let is_first = matches!(attempt.task, Task::User(task) if task.position == 1);
            attempt.task.stage() == Stage::Users && is_first && page.users.is_empty()
        }
        // Many items have no feature, and many users follow nobody.
        Page::Features(_) | Page::Thumb(_) => false,
    }
}

/// How first contact has gone so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ContactState {
    /// Requests after the first one of each stage.
    n_extra: u32,
    /// Whether the site has sent any answer that is not a temporary failure.
    has_answered: bool,
    n_items: u32,
    n_failures: u32,
    n_unreadable: u32,
    n_waits: u32,
    /// Whether the pages of the stage belong to items or users, so that another one's page can be tried instead.
    has_items: bool,
    /// How many of them are tried.
    n_items_max: u32,
}

impl ContactState {
    /// Begins a stage, in which earlier runs tried this many items or users.
    pub fn begin_stage(&mut self, stage: Stage, n_tried: u64) {
        let Self { n_extra, has_answered, .. } = *self;
        // Each kind of users' lists may meet private users.
        let n_extra = if stage.is_of_user() { 0 } else { n_extra };
        let has_items = has_owner(stage);
        let n_items_max = if stage.is_of_user() { MAX_USERS } else { MAX_ITEMS };
        // The run continues where the last one stopped. If the last one tried as many as it may, the run tries others.
        let n_items = u32::try_from(n_tried % u64::from(n_items_max)).unwrap_or(0);
        *self = Self { n_extra, has_answered, n_items, has_items, n_items_max, ..Self::default() };
    }

    /// Returns how many items did not give their page.
    pub const fn n_items(&self) -> u32 {
        self.n_items
    }

    /// Returns how often the page was requested without a whole answer.
    pub const fn n_failures(&self) -> u32 {
        self.n_failures
    }

    /// Returns what follows from an answer, which took this many requests.
    pub fn after(
        &mut self,
        answer: ContactAnswer,
        n_sent: usize,
        policy: &RetrySettings,
    ) -> ContactStep {
        let n_sent = u32::try_from(n_sent).unwrap_or(u32::MAX);
        match answer {
            ContactAnswer::Waiting => return ContactStep::Repeat,
            ContactAnswer::ToldToWait => {
                self.n_waits = self.n_waits.saturating_add(1);
                let is_of_page = self.n_waits >= MAX_WAITS && self.may_try_another();
                return if is_of_page { self.next_item() } else { ContactStep::Repeat };
            }
            ContactAnswer::Passing => {
                self.n_failures = self.n_failures.saturating_add(1);
                return match (self.n_failures < policy.failures_max, self.has_answered) {
                    (true, _) => ContactStep::Retry(self.n_failures),
                    // Other pages came, so this may be a page that never does.
                    (false, true) if self.may_try_another() => self.next_item(),
                    (false, true) => ContactStep::Stop,
                    (false, false) => ContactStep::Unreachable,
                };
            }
            _ => self.has_answered = true,
        }
        // The next step is likely to take as many requests again.
        let may_go_on = self.n_extra.saturating_add(n_sent) <= MAX_EXTRA;
        match answer {
            ContactAnswer::Expected => ContactStep::Done,
            ContactAnswer::OfOneItem => self.leave_item(may_go_on, n_sent),
            // One item may have a page that can't be read. If the next ones do too, the items are
            // not to blame.
            ContactAnswer::Unreadable
                if self.has_items && (self.n_unreadable > 0 || self.n_items > 0) =>
            {
                self.leave_item(may_go_on, n_sent)
            }
            ContactAnswer::Unreadable => {
                self.n_unreadable = self.n_unreadable.saturating_add(1);
                let next = ContactStep::Retry(self.n_unreadable);
                self.go_on(may_go_on && self.n_unreadable < MAX_UNREADABLE, n_sent, next)
            }
            _ => ContactStep::Stop,
        }
    }

    /// Returns what follows from failures in a row if a page of another stage came after them.
    pub const fn after_answer_of_another(&mut self) -> ContactStep {
        self.has_answered = true;
        if self.may_try_another() { self.next_item() } else { ContactStep::Stop }
    }

    fn leave_item(&mut self, may_go_on: bool, n_sent: u32) -> ContactStep {
        let may_try_another = self.may_try_another();
        let next = self.next_item();
        self.go_on(may_go_on && may_try_another, n_sent, next)
    }

    const fn may_try_another(&self) -> bool {
        self.has_items && self.n_items.saturating_add(1) < self.n_items_max
    }

    const fn next_item(&mut self) -> ContactStep {
        self.n_items = self.n_items.saturating_add(1);
        (self.n_failures, self.n_unreadable, self.n_waits) = (0, 0, 0);
        ContactStep::NextItem
    }

    const fn go_on(&mut self, may_go_on: bool, n_sent: u32, next: ContactStep) -> ContactStep {
        if !may_go_on {
            return ContactStep::Stop;
        }
        self.n_extra = self.n_extra.saturating_add(n_sent);
        next
    }
}

#[cfg(test)]
mod tests;
