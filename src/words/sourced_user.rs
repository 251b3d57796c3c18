//! Users that a source named, and the sources.

use super::Owner;

/// A user that a source named. Its `Debug` shows neither the user's id nor the name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourcedUser {
    /// The user.
    pub user: Owner,
    /// How many items the user likes, if the source says so.
    pub likes: Option<u32>,
    /// The source.
    pub source: UserOrigin,
}

/// A source of users.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum UserOrigin {
    /// The owners of items.
    Owners,
    /// The site's list of users.
    List,
    /// The followers of a user.
    Followers,
    /// The users that a user follows.
    Followings,
    /// The authors of the comments on an item.
    Commenters,
}

impl UserOrigin {
    /// Every source, in the order of their numbers.
    pub const ALL: [Self; 5] =
        [Self::Owners, Self::List, Self::Followers, Self::Followings, Self::Commenters];

    /// Returns its name in descriptions, in the database and in status.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Owners => "owners",
            Self::List => "list",
            Self::Followers => "followers",
            Self::Followings => "followings",
            Self::Commenters => "commenters",
        }
    }

    /// Returns how the source names a user, such as `as owners`.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Owners => "as owners",
            Self::List => "in the list",
            Self::Followers => "as followers",
            Self::Followings => "as followings",
            Self::Commenters => "as commenters",
        }
    }

    /// Returns the source's number in the database: a power of two, so that a sum can hold several sources.
    pub const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// A set of sources of users, which may be empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UserOrigins(u8);

impl UserOrigins {
    /// Returns whether the source is in the set.
    pub const fn has(self, source: UserOrigin) -> bool {
        self.0 & source.bit() != 0
    }

    /// Returns the sources of the set, in order.
    pub fn iter(self) -> impl Iterator<Item = UserOrigin> {
        UserOrigin::ALL.into_iter().filter(move |source| self.has(*source))
    }

    /// Returns the names of the sources, separated by commas: the form in the database.
    pub fn code(self) -> String {
        self.iter().map(UserOrigin::name).collect::<Vec<_>>().join(",")
    }

    /// Reads a set from the form in the database; none if a name is unknown.
    pub fn from_code(code: &str) -> Option<Self> {
        let source = |name: &str| UserOrigin::ALL.into_iter().find(|source| source.name() == name);
        code.split(',').filter(|name| !name.is_empty()).map(source).collect()
    }
}

impl FromIterator<UserOrigin> for UserOrigins {
    fn from_iter<I: IntoIterator<Item = UserOrigin>>(sources: I) -> Self {
        Self(sources.into_iter().fold(0, |set, source| set | source.bit()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_of_sources_reads_back() {
        let some: UserOrigins = [UserOrigin::Owners, UserOrigin::Followings].into_iter().collect();
        let all: UserOrigins = UserOrigin::ALL.into_iter().collect();
        for set in [UserOrigins::default(), some, all] {
            assert_eq!(UserOrigins::from_code(&set.code()), Some(set));
        }
        assert_eq!(some.code(), "owners,followings");
        assert_eq!(UserOrigins::from_code("owners,strangers"), None);
    }
}
