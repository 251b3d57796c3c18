//! Where the users of a site are found, and the lists of what they like.

use super::field::Field;
use super::list::{ItemList, List, Person};
use crate::words::UserOrigin;

/// The lists of what a user likes.
#[derive(Clone, Debug, PartialEq)]
pub struct UserLikes {
    /// Where they are, and what each says about the items in it.
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
    /// The lists of who follows a user.
    Followers(ListedUsers),
    /// The lists of whom a user follows.
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
    /// How many items the user likes. Users who like none are not visited.
    pub likes: Option<Field>,
    /// Where an entry of the catalogue counts the comments on its item. Items without any are not asked for.
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
