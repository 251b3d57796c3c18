//! One page to fetch that belongs to a user, or that lists users.

use super::{Cursor, ItemId, Owner};

/// One page to fetch that belongs to a user, or that lists users. Its `Debug` shows no user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserTask {
    /// The list that it belongs to.
    pub list: UserTaskList,
    /// For the list of all users, the number of the page, from 1. For any other list, how many entries come
    /// before the page.
    pub position: u32,
    /// Where it is, if the page before it named it.
    pub cursor: Option<Cursor>,
}

/// A list that belongs to a user, or that lists users.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UserTaskList {
    /// The items that a user likes.
    Likes(Owner),
    /// The site's users.
    Users,
    /// Those who follow a user.
    Followers(Owner),
    /// Those whom a user follows.
    Followings(Owner),
    /// The authors of the comments on an item.
    Commenters(ItemId),
}

impl UserTask {
    /// Returns the first page of a list.
    pub const fn first(list: UserTaskList) -> Self {
        let position = if matches!(list, UserTaskList::Users) { 1 } else { 0 };
        Self { list, position, cursor: None }
    }
}
