//! The stages of a crawl.

use std::fmt;
use std::str::FromStr;

/// A part of the crawl: tasks of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stage {
    /// The catalogue: which items there are.
    Items,
    /// Who liked each item.
    Likes,
    /// Each item's categories and tags.
    Features,
    /// The site's list of users.
    Users,
    /// What each user likes.
    UserLikes,
    /// Who follows each user.
    Followers,
    /// Whom each user follows.
    Followings,
    /// Who commented on each item.
    Commenters,
    /// An image of each item.
    Thumbs,
}

impl Stage {
    /// Every stage, in the order of their numbers.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Items,
        Self::Likes,
        Self::Features,
        Self::Users,
        Self::UserLikes,
        Self::Followers,
        Self::Followings,
        Self::Commenters,
        Self::Thumbs,
    ];

    /// How many stages there are.
    pub const COUNT: usize = 9;

    /// Returns the number that stands for the stage's tasks in the database.
    pub const fn code(self) -> i64 {
        match self {
            Self::Items => 1,
            Self::Likes => 2,
            Self::Features => 3,
            Self::Users => 4,
            Self::UserLikes => 5,
            Self::Followers => 6,
            Self::Followings => 7,
            Self::Commenters => 8,
            Self::Thumbs => 9,
        }
    }

    /// Returns the stage with this number, if there is one.
    pub fn from_code(code: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.code() == code)
    }

    /// The stage's name in configuration, on the command line and in status.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Items => "items",
            Self::Likes => "likes",
            Self::Features => "features",
            Self::Users => "users",
            Self::UserLikes => "user_likes",
            Self::Followers => "followers",
            Self::Followings => "followings",
            Self::Commenters => "commenters",
            Self::Thumbs => "thumbs",
        }
    }

    /// Returns what its tasks are pages of, for people: `likes of users`.
    pub const fn words(self) -> &'static str {
        match self {
            Self::UserLikes => "likes of users",
            Self::Commenters => "comments",
            Self::Thumbs => "thumbnails",
            other => other.name(),
        }
    }

    /// Returns what its tasks are pages of, without naming the user: `likes`.
    pub const fn of_user(self) -> &'static str {
        match self {
            Self::UserLikes => "likes",
            other => other.name(),
        }
    }

    /// Returns whether each of its pages belongs to a user.
    pub const fn is_of_user(self) -> bool {
        matches!(self, Self::UserLikes | Self::Followers | Self::Followings)
    }

    /// Returns whether its pages name users and are read only to find them.
    pub const fn finds_users(self) -> bool {
        matches!(self, Self::Users | Self::Followers | Self::Followings | Self::Commenters)
    }

    /// Returns whether it belongs to likes by user.
    pub const fn is_by_user(self) -> bool {
        self.is_of_user() || self.finds_users()
    }

    /// Returns whether people name the stage in `--only` and in `stages`. The other stages belong to likes by user.
    pub const fn is_named(self) -> bool {
        matches!(self, Self::Items | Self::Likes | Self::Features | Self::Thumbs)
    }

    /// Returns whether status and plans show the stage even for a crawl without it.
    pub const fn is_usual(self) -> bool {
        matches!(self, Self::Items | Self::Likes | Self::Features)
    }

    /// The stage's name in the forms for programs that still call items models: the manifest,
    /// `crawl.failures/1` and `crawl.audit/1`.
    pub const fn former_name(self) -> &'static str {
        match self {
            Self::Items => "models",
            other => other.name(),
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Stage {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        // Earlier versions called items models, on the command line and in the database.
        let name = if text == "models" { "items" } else { text };
        let found = Self::ALL.into_iter().find(|stage| stage.name() == name);
        found.ok_or_else(|| {
            format!("unknown stage {text:?}: allowed are {}", Self::ALL.map(Self::name).join(", "))
        })
    }
}

/// Returns a value for each stage: these for items, likes and features, and the default for the others.
#[cfg(test)]
pub fn of_first_stages<T: Copy + Default>(first: [T; 3]) -> [T; Stage::COUNT] {
    let mut all = [T::default(); Stage::COUNT];
    all[..3].copy_from_slice(&first);
    all
}

/// A set of stages; it always holds the items stage, as every other stage needs the items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stages {
    /// Whether likes are collected.
    pub likes: bool,
    /// Whether features are collected.
    pub features: bool,
    /// Whether an image of each item is collected.
    pub thumbs: bool,
}

impl Stages {
    /// The stages of a crawl if the user names none.
    pub const USUAL: Self = Self { likes: true, features: true, thumbs: false };

    /// The items stage and those named.
    pub fn of(stages: &[Stage]) -> Self {
        Self {
            likes: stages.contains(&Stage::Likes),
            features: stages.contains(&Stage::Features),
            thumbs: stages.contains(&Stage::Thumbs),
        }
    }

    /// Returns whether the stage is in the set.
    pub const fn has(self, stage: Stage) -> bool {
        match stage {
            Stage::Items => true,
            Stage::Likes => self.likes,
            Stage::Features => self.features,
            Stage::Thumbs => self.thumbs,
            // They are how likes are found by user.
            Stage::Users
            | Stage::UserLikes
            | Stage::Followers
            | Stage::Followings
            | Stage::Commenters => false,
        }
    }

    /// The stages of either set.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self {
            likes: self.likes || other.likes,
            features: self.features || other.features,
            thumbs: self.thumbs || other.thumbs,
        }
    }

    /// The stages of the set, in order.
    pub fn iter(self) -> impl Iterator<Item = Stage> {
        Stage::ALL.into_iter().filter(move |stage| self.has(*stage))
    }
}

impl fmt::Display for Stages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.iter().map(Stage::name).collect();
        f.write_str(&names.join(","))
    }
}

impl FromStr for Stages {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let named = |name: &str| {
            let stage = name.parse().ok().filter(|stage: &Stage| stage.is_named());
            stage.ok_or_else(|| {
                format!("unknown stage {name:?}: allowed are items, likes, features and thumbs")
            })
        };
        let stages: Result<Vec<Stage>, _> = text.split(',').map(|s| named(s.trim())).collect();
        Ok(Self::of(&stages?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_read_back() {
        for one in Stage::ALL {
            assert_eq!(Stage::from_code(one.code()), Some(one));
        }
        assert_eq!(Stage::from_code(0), None);
    }

    #[test]
    fn a_former_name_is_read_as_the_stage_that_it_named() {
        for stage in Stage::ALL {
            assert_eq!(stage.former_name().parse(), Ok(stage));
            assert_eq!(stage.name().parse(), Ok(stage));
        }
        assert_eq!(Stage::Items.former_name(), "models");
    }
}
