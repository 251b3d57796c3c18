//! The order of users within the rows of one item.

use crate::ledger::{self, LedgerError};

/// The maximum number of missing keys besides those of users who are known to have no place in the order. A database
/// with more gaps is damaged.
const MAX_GAPS: usize = 1 << 20;

/// A user's position in an order, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UserPosition(u32);

/// An order of all users.
pub struct UserOrder {
    /// The positions, indexed by the users' keys.
    positions: Vec<Option<UserPosition>>,
}

impl UserPosition {
    /// The position as an index.
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// The position in four bytes.
    pub const fn number(self) -> u32 {
        self.0
    }
}

impl UserOrder {
    /// Returns the order of these keys. Users who were forgotten or who like nothing leave gaps.
    pub fn new(keys: impl ExactSizeIterator<Item = i64>, n_gaps: u64) -> ledger::Result<Self> {
        let n_gaps = usize::try_from(n_gaps).unwrap_or(usize::MAX);
        let max_key = (keys.len() + MAX_GAPS).saturating_add(n_gaps);
        let mut order = Self { positions: Vec::with_capacity(keys.len() + 1) };
        for (position, key) in (0..).zip(keys) {
            let index = usize::try_from(key).ok().filter(|index| *index <= max_key);
            let index = index
                .ok_or_else(|| LedgerError::damaged(format!("row {key} of the users table")))?;
            if order.positions.len() <= index {
                order.positions.resize(index + 1, None);
            }
            order.positions[index] = Some(UserPosition(position));
        }
        Ok(order)
    }

    /// Returns the position of the user with this key.
    pub fn position(&self, key: i64) -> ledger::Result<UserPosition> {
        let position = usize::try_from(key).ok().and_then(|key| self.positions.get(key)).copied();
        position.flatten().ok_or_else(unknown_user)
    }
}

/// Returns the error for a like of a user who isn't stored. Foreign keys rule that out, so the file is damaged.
pub fn unknown_user() -> LedgerError {
    LedgerError::damaged("a like of an unknown user")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forgotten_users_may_leave_any_number_of_gaps_but_a_damaged_key_takes_no_memory() {
        let far = i64::try_from(MAX_GAPS).unwrap() + 1000;
        let order = |n_forgotten| UserOrder::new([far, 7].into_iter(), n_forgotten);
        assert!(order(0).is_err());
        let order = order(2000).unwrap();
        assert_eq!(order.position(far).unwrap().number(), 0);
        assert_eq!(order.position(7).unwrap().number(), 1);
        assert!(order.position(8).is_err(), "the user who had this key was forgotten");
        for damaged in [i64::MAX, i64::MIN, -1] {
            assert!(UserOrder::new(std::iter::once(damaged), 2000).is_err());
        }
    }
}
