//! What was odd about one entry of a page.

/// What an odd entry cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OddKind {
    /// The entry itself: it has no usable id, is not an entry at all, or lacks the number of likes that an item needs
    /// to be kept.
    Skipped,
    /// The end of a name, a tag or a category, which is longer than is stored.
    Cut,
    /// The value of a field that can't be read or is out of order.
    Unread,
}

impl OddKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Skipped, Self::Cut, Self::Unread];

    /// Returns the number that stands for the kind in the database.
    pub const fn code(self) -> i64 {
        match self {
            Self::Skipped => 1,
            Self::Cut => 2,
            Self::Unread => 3,
        }
    }

    /// Returns the kind with this number, if there is one.
    pub fn from_code(code: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The kind's name in status, in the list of failures and in the manifest.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Skipped => "skipped",
            Self::Cut => "cut",
            Self::Unread => "unread",
        }
    }
}

/// What was odd about one entry of a page. It holds nothing that identifies a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OddEntry {
    /// The entry's position on the page, from 0.
    pub index: u32,
    /// What that cost.
    pub kind: OddKind,
    /// What is wrong with it, such as `/uid is missing`.
    pub reason: String,
}

impl OddEntry {
    /// Returns about how much memory it takes.
    pub const fn n_bytes(&self) -> usize {
        self.reason.len().saturating_add(size_of::<Self>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_read_back() {
        for one in OddKind::ALL {
            assert_eq!(OddKind::from_code(one.code()), Some(one));
        }
        assert_eq!(OddKind::from_code(0), None);
    }
}
