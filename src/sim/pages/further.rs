//! Lists that only some sites have, besides the catalogue and the likes of items.

use super::super::search::SearchFilter;

/// A list that only some sites have. Items and users are given by their numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sim) enum Further {
    /// A search that is narrowed down.
    Part(SearchFilter),
    /// The catalogue, paged by key.
    ByKey,
    /// A list of users.
    Users(PeopleList),
    /// What a user likes.
    UserLikes(u32),
    /// The comments on an item.
    Comments(u32),
}

/// A list of users.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sim) enum PeopleList {
    /// All that the site lists, those with most followers first.
    Listed,
    /// The same, the newest account first.
    Newest,
    /// The same, as a search shows them: without their numbers of likes.
    Searched,
    /// Those who follow a user.
    Followers(u32),
    /// Those whom a user follows.
    Followings(u32),
}

impl Further {
    /// One list of each kind.
    pub const KINDS: [Self; 7] = [
        Self::Part(SearchFilter::ANY),
        Self::ByKey,
        Self::Users(PeopleList::Listed),
        Self::Users(PeopleList::Followers(0)),
        Self::Users(PeopleList::Followings(0)),
        Self::UserLikes(0),
        Self::Comments(0),
    ];
}
