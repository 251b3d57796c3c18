//! Which ways to collect likes worked in a trial.

/// Which ways to collect likes gave the expected pages.
#[derive(Clone, Copy, Debug, Default)]
pub struct TriedWays {
    /// Whether the list of an item's likes came.
    pub item_answers: bool,
    /// Whether the list of a user's likes came.
    pub user_answers: bool,
}
