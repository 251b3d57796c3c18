//! Which ways to the likes a trial found.

/// Which ways to the likes gave what was expected.
#[derive(Clone, Copy, Debug, Default)]
pub struct TriedWays {
    /// Whether the list of an item's likes came.
    pub item_answers: bool,
    /// Whether the list of a user's likes came.
    pub user_answers: bool,
}
