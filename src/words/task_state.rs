//! The states of a task.

/// The state of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskState {
    /// It waits to be claimed.
    Available,
    /// It is claimed and not settled.
    Running,
    /// Its page is stored.
    Completed,
    /// The site said for good that there is no such page.
    Gone,
    /// The site refused the page for good: it is private.
    Private,
    /// It was given up.
    Discarded,
}

impl TaskState {
    /// Every state.
    pub const ALL: [Self; 6] = [
        Self::Available,
        Self::Running,
        Self::Completed,
        Self::Gone,
        Self::Private,
        Self::Discarded,
    ];

    /// Returns the state's name in the census. In the table of tasks, a task that is gone or
    /// private is a completed one with a mark.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Available => "available",
            Self::Running => "running",
            Self::Completed => "completed",
            Self::Gone => "gone",
            Self::Private => "private",
            Self::Discarded => "discarded",
        }
    }

    /// Returns the state of this name, if there is one.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_read_back() {
        for state in TaskState::ALL {
            assert_eq!(TaskState::from_code(state.code()), Some(state));
        }
        assert_eq!(TaskState::from_code("x"), None);
    }
}
