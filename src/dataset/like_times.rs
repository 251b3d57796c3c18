//! How exactly an export says when each like was given.

use std::str::FromStr;

/// How exactly an export says when each like was given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LikeTimes {
    /// Not at all: there is no such column.
    #[default]
    None,
    /// By the day, in UTC.
    Day,
    /// To the millisecond, in UTC.
    Exact,
}

impl LikeTimes {
    /// Every way, the least exact first.
    pub const ALL: [Self; 3] = [Self::None, Self::Day, Self::Exact];

    /// Returns its name on the command line and in the manifest.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Day => "day",
            Self::Exact => "exact",
        }
    }

    /// Returns what files hold unless something else is asked for. Exact times single people out, so
    /// anonymized files have days.
    pub const fn usual(is_anonymized: bool) -> Self {
        if is_anonymized { Self::Day } else { Self::Exact }
    }
}

impl FromStr for LikeTimes {
    type Err = &'static str;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|times| times.name() == name);
        found.ok_or("use none, day or exact")
    }
}
