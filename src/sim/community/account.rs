//! The accounts of a site: what it says about users, and which of their pages it shows.

use super::super::chance::Dice;

/// What a site says about a user, and whether it shows what the user likes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account {
    /// Whether the site shows what the user likes.
    pub access: Access,
    /// The number of likes that lists of users announce, which may be wrong.
    pub n_likes: Option<u32>,
    /// Whether the list of all users has the user.
    pub is_listed: bool,
}

/// Whether a site shows what a user likes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Access {
    /// Everybody may see it.
    Open,
    /// The list of likes answers 403.
    Forbidden,
    /// The list of likes is empty.
    Hidden,
    /// The account is gone: each of its pages answers 404, although other pages still name it.
    Unknown,
    /// The account is gone: each of its lists is empty, although other pages still name it.
    UnknownAndEmpty,
}

impl Access {
    /// The name of the case.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Forbidden => "forbidden",
            Self::Hidden => "hidden",
            Self::Unknown => "unknown",
            Self::UnknownAndEmpty => "unknown-and-empty",
        }
    }

    /// Returns whether the account is gone.
    #[must_use]
    pub const fn is_unknown(self) -> bool {
        matches!(self, Self::Unknown | Self::UnknownAndEmpty)
    }

    pub(in crate::sim) fn draw(dice: &mut Dice) -> Self {
        match dice.below(1_000) {
            0..20 => Self::Forbidden,
            20..35 => Self::Hidden,
            35..50 => Self::Unknown,
            50..60 => Self::UnknownAndEmpty,
            _ => Self::Open,
        }
    }
}

/// Returns the announced number of likes of a user who has this many. No user with likes announces none, so
/// that whoever skips users without likes loses nothing.
pub(in crate::sim) fn announced(n_likes: u32, dice: &mut Dice) -> Option<u32> {
    match dice.below(100) {
        0 => None,
        1..4 => Some(n_likes + 1 + u32::try_from(dice.below(3)).unwrap_or_default()),
        4..6 => Some(n_likes.saturating_sub(1).max(n_likes.min(1))),
        _ => Some(n_likes),
    }
}

/// How a user is connected with the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sim) enum Standing {
    /// Follows others, and is followed.
    Sociable,
    /// Follows the few members of the same club only.
    Clubbable,
    /// Has to do with nobody.
    Lonely,
}

impl Standing {
    pub(in crate::sim) fn draw(dice: &mut Dice) -> Self {
        match dice.below(100) {
            0..65 => Self::Sociable,
            65..75 => Self::Clubbable,
            _ => Self::Lonely,
        }
    }
}
