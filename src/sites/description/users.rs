//! The sources of a site's users, and users' lists of likes.

use super::field::Field;
use super::list::{ItemList, List, Person};
use crate::words::UserOrigin;

/// Users' lists of likes.
#[derive(Clone, Debug, PartialEq)]
pub struct UserLikes {
    /// Where the lists are, and what they say about their items.
    pub items: ItemList,
    /// When an item was liked.
    pub time: Option<Field>,
}

/// A source of users.
#[derive(Clone, Debug, PartialEq)]
pub enum UserSource {
    /// The owners of the items, which the catalogue names.
    Owners,
    /// A list of the site's users.
    List(ListedUsers),
    /// Each user's followers.
    Followers(ListedUsers),
    /// The users that each user follows.
    Followings(ListedUsers),
    /// The lists of comments on an item, whose authors are users.
    Commenters(ListedUsers),
}

/// A list of users.
#[derive(Clone, Debug, PartialEq)]
pub struct ListedUsers {
    /// Where it is.
    pub list: List,
    /// The user.
    pub person: Person,
    /// The number of items that the user likes. Users with 0 likes are skipped.
    pub likes: Option<Field>,
    /// Where a catalogue entry holds the number of comments on its item. Items with 0 comments are skipped.
    pub comments: Option<Field>,
}

impl UserSource {
    /// Returns which source it is.
    pub const fn origin(&self) -> UserOrigin {
        match self {
            Self::Owners => UserOrigin::Owners,
            Self::List(_) => UserOrigin::List,
            Self::Followers(_) => UserOrigin::Followers,
            Self::Followings(_) => UserOrigin::Followings,
            Self::Commenters(_) => UserOrigin::Commenters,
        }
    }

    /// Returns its name in a description.
    pub const fn name(&self) -> &'static str {
        self.origin().name()
    }

    /// Returns its list, if it has pages of its own.
    pub const fn list(&self) -> Option<&ListedUsers> {
        match self {
            Self::Owners => None,
            Self::List(list)
            | Self::Followers(list)
            | Self::Followings(list)
            | Self::Commenters(list) => Some(list),
        }
    }
}
