//! The kinds of page that a description can read.

use std::str::FromStr;

/// A kind of page that a description can read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageKind {
    /// A page of the catalogue.
    Items,
    /// A page of who likes an item.
    Likes,
    /// An item's own page.
    Features,
    /// A page of what a user likes.
    UserLikes,
    /// A page of the site's users.
    Users,
    /// A page of who follows a user.
    Followers,
    /// A page of whom a user follows.
    Followings,
    /// A page of the comments on an item.
    Commenters,
}

impl PageKind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::Items,
        Self::Likes,
        Self::Features,
        Self::UserLikes,
        Self::Users,
        Self::Followers,
        Self::Followings,
        Self::Commenters,
    ];

    /// Returns its name on the command line. That of a list of users is the name of its source, but for the
    /// source `list`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Items => "items",
            Self::Likes => "likes",
            Self::Features => "features",
            Self::UserLikes => "user-likes",
            Self::Users => "users",
            Self::Followers => "followers",
            Self::Followings => "followings",
            Self::Commenters => "commenters",
        }
    }
}

impl FromStr for PageKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        // Earlier versions called items models.
        let name = if text == "models" { "items" } else { text };
        let found = Self::ALL.into_iter().find(|kind| kind.name() == name);
        found.ok_or_else(|| {
            format!(
                "{text:?} is not a kind of page: use one of {}",
                Self::ALL.map(Self::name).join(", ")
            )
        })
    }
}
