//! The user who made an item.

use std::fmt;

use super::UserId;

/// The user who made an item. Its `Debug` shows neither the user's id nor the name.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Owner {
    /// The user's id.
    pub user_id: UserId,
    /// The user's name at the time.
    pub username: String,
}

impl Owner {
    /// Returns about how many bytes its texts have.
    pub fn n_bytes(&self) -> usize {
        self.user_id.reveal().len().saturating_add(self.username.len())
    }
}

impl fmt::Debug for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Owner").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_owner_does_not_print() {
        let owner =
            Owner { user_id: UserId::new("u-1").unwrap(), username: "secret-user".to_owned() };
        assert_eq!(format!("{owner:?}"), "Owner { .. }");
    }
}
