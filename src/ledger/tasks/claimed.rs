//! Tasks that are claimed, and how a row of the task table is read.

use std::collections::HashSet;

use crate::ledger::error::{LedgerError, Result};
use crate::ledger::row::LedgerRow;
use crate::words::{Cursor, ItemId, Owner, Part, Stage, Task, UserId, UserTask, UserTaskList};

/// The right to settle one attempt at a task, once: it can't be copied, and settling consumes it.
#[derive(Debug)]
#[must_use = "a claimed task stays running until its claim is settled"]
pub struct Claim {
    id: i64,
    attempt: i64,
    owner: i64,
    task: Task,
    failures: u32,
    aside_at_page: Option<u64>,
    pauses: u32,
    announced: Option<u32>,
    certain: Option<u32>,
    is_recheck: bool,
    has_answered: bool,
    was_stored: bool,
    n_crashes: u32,
    walk: i64,
    n_losses: u32,
}

impl Claim {
    /// Records how many times the server had lost commits when the claim was made.
    pub(super) fn with_losses(mut self, n_losses: u32) -> Self {
        self.n_losses = n_losses;
        self
    }

    /// Returns how often the server had lost commits when the claim was made.
    pub const fn n_losses(&self) -> u32 {
        self.n_losses
    }

    /// Returns whether the page's list is read for the second time.
    pub const fn is_read_again(&self) -> bool {
        self.walk > 1
    }

    /// Returns the task's key and the number of the attempt.
    pub const fn attempt(&self) -> (i64, i64) {
        (self.id, self.attempt)
    }

    /// Returns the page to fetch.
    pub const fn task(&self) -> &Task {
        &self.task
    }

    /// Returns the key of the task's owner: an item, a user, or a part of the catalogue. It is 0 for the whole
    /// catalogue and for the list of users.
    pub const fn owner(&self) -> i64 {
        self.owner
    }

    /// Returns how often the task has failed.
    pub const fn failures(&self) -> u32 {
        self.failures
    }

    /// Returns how many pages the site had given when this one was last set aside.
    pub const fn aside_at_page(&self) -> Option<u64> {
        self.aside_at_page
    }

    /// Returns whether the site has answered with anything but the page before.
    pub const fn has_answered(&self) -> bool {
        self.has_answered
    }

    /// Returns how many pauses of the site the page has caused alone.
    pub const fn pauses(&self) -> u32 {
        self.pauses
    }

    /// Returns how many likes the site announced for the item.
    pub const fn announced(&self) -> Option<u32> {
        self.announced
    }

    /// Returns the smallest number of likes that the item can have.
    pub const fn certain(&self) -> Option<u32> {
        self.certain
    }

    /// Returns the largest number of likes that the item can have: a count that was rounded or cut
    /// off can stand for more.
    pub fn possible(&self) -> Option<u32> {
        let (shown, certain) = self.announced.zip(self.certain)?;
        let more = shown.saturating_sub(certain).saturating_mul(2).saturating_sub(1);
        Some(shown.saturating_add(more))
    }

    /// Returns whether the fence let this claim through.
    pub fn is_in(&self, passed: &HashSet<(i64, i64)>) -> bool {
        passed.contains(&self.attempt())
    }

    /// Returns whether the page came up empty before and is fetched once more.
    pub const fn is_recheck(&self) -> bool {
        self.is_recheck
    }

    /// Returns whether a run was killed while it had the task, so that its work may be half done.
    pub const fn has_crashed(&self) -> bool {
        self.n_crashes > 0
    }

    /// Returns whether the page was stored before and is fetched again because a user asked for it.
    pub const fn was_stored(&self) -> bool {
        self.was_stored
    }
}

/// What is read of a row to know its task.
macro_rules! task_columns {
    () => {
        "id, kind, owner, position, cursor_key, cursor,
    (select query from parts where tasks.kind = 1 and parts.id = tasks.owner) as part,
    case when tasks.kind in (2, 3, 8, 9)
        then (select item_id from items where items.id = tasks.owner) end as item_id,
    case when tasks.kind = 9
        then (select address from thumbs where thumbs.item = tasks.owner) end as address,
    case when tasks.kind in (5, 6, 7)
        then (select user_id from users where users.id = tasks.owner) end as user_id,
    case when tasks.kind in (5, 6, 7)
        then (select username from users where users.id = tasks.owner) end as username"
    };
}

/// What is read of a row to know its task.
pub const TASK: &str = task_columns!();

/// What is read of a claimed task.
pub const CLAIMED: &str = concat!(
    task_columns!(),
    ", attempt, failures, aside_at_page, pauses,
    recheck, was_stored, walk, lane, available_at, (reason is not null) as has_answered,
    crashes,
    case when kind in (2, 3) then (select announced from items where items.id = tasks.owner)
        when kind = 5 then (select announced from users where users.id = tasks.owner) end as announced,
    case when kind in (2, 3) then (select certain from items where items.id = tasks.owner)
        when kind = 5 then (select announced from users where users.id = tasks.owner) end as certain"
);

/// Reads the claim of a row of [`CLAIMED`].
pub fn read_claim(row: &LedgerRow) -> Result<Claim> {
    let refused: Option<i64> = row.get("aside_at_page")?;
    Ok(Claim {
        id: row.get("id")?,
        attempt: row.get("attempt")?,
        owner: row.get("owner")?,
        task: read_task(row)?,
        failures: row.get("failures")?,
        aside_at_page: refused.and_then(|n| u64::try_from(n).ok()),
        pauses: row.get("pauses")?,
        has_answered: row.get("has_answered")?,
        announced: row.get("announced")?,
        certain: row.get("certain")?,
        is_recheck: row.get("recheck")?,
        was_stored: row.get("was_stored")?,
        n_crashes: row.get("crashes")?,
        walk: row.get("walk")?,
        n_losses: 0,
    })
}

/// Reads the task of a row of [`TASK`].
pub fn read_task(row: &LedgerRow) -> Result<Task> {
    let (key, address): (Option<String>, Option<String>) =
        (row.get("cursor_key")?, row.get("cursor")?);
    let cursor = key.zip(address).map(|(key, address)| Cursor { key, address });
    let id: i64 = row.get("id")?;
    let broken = || LedgerError::damaged(format!("row {id} of the task table is not a task"));
    let position: u32 = row.get("position")?;
    let part: Option<String> = row.get("part")?;
    let item_id: Option<String> = row.get("item_id")?;
    let item_id = item_id.map(ItemId::new).transpose().map_err(|_| broken())?;
    let user_id: Option<String> = row.get("user_id")?;
    let user_id = user_id.map(UserId::new).transpose().map_err(|_| broken())?;
    let username: Option<String> = row.get("username")?;
    let user = user_id.zip(username).map(|(user_id, username)| Owner { user_id, username });
    let stage = Stage::from_code(row.get("kind")?).ok_or_else(broken)?;
    let of_user = |list: Option<UserTaskList>, cursor| {
        Ok(Task::User(UserTask { list: list.ok_or_else(broken)?, position, cursor }))
    };
    match (stage, item_id) {
        (Stage::Items, _) => {
            let part = part.map(Part::new).ok_or_else(broken)?;
            Ok(Task::Catalogue { part, page: position, cursor })
        }
        (Stage::Likes, Some(item_id)) => Ok(Task::Likes { item_id, offset: position, cursor }),
        (Stage::Features, Some(item_id)) => Ok(Task::Features { item_id }),
        (Stage::Thumbs, Some(item_id)) => {
            let address: Option<String> = row.get("address")?;
            Ok(Task::Thumb { item_id, address: address.ok_or_else(broken)? })
        }
        (Stage::Likes | Stage::Features | Stage::Thumbs, None) => Err(broken()),
        (Stage::Users, _) => of_user(Some(UserTaskList::Users), cursor),
        (Stage::UserLikes, _) => of_user(user.map(UserTaskList::Likes), cursor),
        (Stage::Followers, _) => of_user(user.map(UserTaskList::Followers), cursor),
        (Stage::Followings, _) => of_user(user.map(UserTaskList::Followings), cursor),
        (Stage::Commenters, item_id) => of_user(item_id.map(UserTaskList::Commenters), cursor),
    }
}
