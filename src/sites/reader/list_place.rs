//! The list, and the page in it, that a task stands for.

use crate::words::{Cursor, ItemId, Owner, Part, Task, UserTask, UserTaskList};

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListPlace {
    /// The owner of the list.
    pub of: ListOwner,
    /// Where the page is in the list.
    pub position: PagePosition,
    /// The cursor of the page, if the page before it gave one.
    pub cursor: Option<Cursor>,
}

/// The owner of a list. Its `Debug` shows no user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListOwner {
    /// The site: the list is a part of its catalogue, or all its users.
    Site(Part),
    /// An item.
    Item(ItemId),
    /// A user.
    User(Owner),
}

/// Where a page is in its list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PagePosition {
    /// Its number, from 1.
    Number(u32),
    /// How many entries come before it.
    After(u32),
}

impl ListPlace {
    /// Returns the page of a list that a task stands for. None for a page that belongs to no list.
    pub fn of_task(task: &Task) -> Option<Self> {
        Some(match task {
            Task::Catalogue { part, page, cursor } => Self {
                of: ListOwner::Site(part.clone()),
                position: PagePosition::Number(*page),
                cursor: cursor.clone(),
            },
            Task::Likes { item_id, offset, cursor } => Self {
                of: ListOwner::Item(item_id.clone()),
                position: PagePosition::After(*offset),
                cursor: cursor.clone(),
            },
            Task::User(task) => Self::of_user_task(task),
            Task::Features { .. } | Task::Thumb { .. } => return None,
        })
    }

    fn of_user_task(task: &UserTask) -> Self {
        let of = match (&task.list, task.user()) {
            (_, Some(user)) => ListOwner::User(user.clone()),
            (UserTaskList::Commenters(item_id), _) => ListOwner::Item(item_id.clone()),
            (_, None) => ListOwner::Site(Part::whole()),
        };
        let position = match task.list {
            UserTaskList::Users => PagePosition::Number(task.position),
            _ => PagePosition::After(task.position),
        };
        Self { of, position, cursor: task.cursor.clone() }
    }

    /// Returns another page of the same list.
    pub fn at(&self, position: PagePosition, cursor: Option<Cursor>) -> Self {
        Self { of: self.of.clone(), position, cursor }
    }

    /// Returns the task of this page, which is of the same list as the page of a task.
    pub fn into_task(self, like: &Task) -> Task {
        let (n, cursor) = (self.position.n(), self.cursor);
        match like {
            Task::Catalogue { part, .. } => Task::Catalogue { part: part.clone(), page: n, cursor },
            Task::Likes { item_id, .. } => {
                Task::Likes { item_id: item_id.clone(), offset: n, cursor }
            }
            Task::User(UserTask { list, .. }) => {
                Task::User(UserTask { list: list.clone(), position: n, cursor })
            }
            Task::Features { .. } | Task::Thumb { .. } => like.clone(),
        }
    }
}

impl PagePosition {
    const fn n(self) -> u32 {
        match self {
            Self::Number(n) | Self::After(n) => n,
        }
    }
}
