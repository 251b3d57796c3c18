//! A page to fetch from a user's list or from a list of users.

use std::fmt;

use super::{Cursor, ItemId, Owner, Stage, UserId};

/// A page to fetch from a user's list or from a list of users. Its `Debug` shows no user.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UserTask {
    /// The list that it belongs to.
    pub list: UserTaskList,
    /// For the list of all users, the number of the page, from 1. For any other list, how many entries come
    /// before the page.
    pub position: u32,
    /// The cursor of the page, if the page before it gave one.
    pub cursor: Option<Cursor>,
}

/// A user's list, or a list of users.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum UserTaskList {
    /// The items that a user likes.
    Likes(Owner),
    /// The site's users.
    Users,
    /// The followers of a user.
    Followers(Owner),
    /// The users that a user follows.
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

    /// Returns the task with the user's id replaced by `USER` and the name by `USERNAME`, so that its address can be
    /// shown.
    #[must_use]
    pub fn of_any_user(&self) -> Self {
        let Ok(user_id) = UserId::new("USER") else { return self.clone() };
        let user = Owner { user_id, username: "USERNAME".to_owned() };
        let list = match &self.list {
            UserTaskList::Likes(_) => UserTaskList::Likes(user),
            UserTaskList::Followers(_) => UserTaskList::Followers(user),
            UserTaskList::Followings(_) => UserTaskList::Followings(user),
            other => other.clone(),
        };
        Self { list, ..self.clone() }
    }

    /// Returns the stage that it belongs to.
    pub const fn stage(&self) -> Stage {
        match self.list {
            UserTaskList::Likes(_) => Stage::UserLikes,
            UserTaskList::Users => Stage::Users,
            UserTaskList::Followers(_) => Stage::Followers,
            UserTaskList::Followings(_) => Stage::Followings,
            UserTaskList::Commenters(_) => Stage::Commenters,
        }
    }

    /// Returns the item that it belongs to, if it belongs to one.
    pub const fn item_id(&self) -> Option<&ItemId> {
        match &self.list {
            UserTaskList::Commenters(item_id) => Some(item_id),
            _ => None,
        }
    }

    /// Returns the user that it belongs to, if it belongs to one.
    pub const fn user(&self) -> Option<&Owner> {
        match &self.list {
            UserTaskList::Likes(user)
            | UserTaskList::Followers(user)
            | UserTaskList::Followings(user) => Some(user),
            UserTaskList::Users | UserTaskList::Commenters(_) => None,
        }
    }
}

/// The form for people and logs, which names no user: `users 3`, `likes of a user 24`, `comments ID 0`.
impl fmt::Display for UserTask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let position = self.position;
        match &self.list {
            UserTaskList::Likes(_) => write!(f, "likes of a user {position}"),
            UserTaskList::Users => write!(f, "users {position}"),
            UserTaskList::Followers(_) => write!(f, "followers of a user {position}"),
            UserTaskList::Followings(_) => write!(f, "followings of a user {position}"),
            UserTaskList::Commenters(item_id) => write!(f, "comments {item_id} {position}"),
        }
    }
}
