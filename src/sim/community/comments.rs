//! Who commented on an item.

use super::super::chance::Dice;

/// A comment on an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sim) struct Comment {
    /// The user who wrote it, if the site still says so.
    pub user: Option<u32>,
    /// Whether it was deleted.
    pub is_deleted: bool,
}

/// Draws the comments on an item, newest first. Most items have a few or none; one in forty has several pages
/// of them.
pub(in crate::sim) fn draw(writers: &[u32], dice: &mut Dice) -> Vec<Comment> {
    if writers.is_empty() {
        return Vec::new();
    }
    let most = dice.below(5);
    let n = if dice.one_in(40) { 30 + dice.below(40) } else { dice.below(most + 1) };
    let mut comments = Vec::new();
    for _ in 0..n {
        let at = usize::try_from(dice.below(writers.len() as u64)).unwrap_or_default();
        let is_deleted = dice.one_in(15);
        let user = (!is_deleted || dice.one_in(2)).then(|| writers[at]);
        comments.push(Comment { user, is_deleted });
    }
    comments
}

/// Returns the number of comments that the site announces for an item with `n` comments. It may be wrong.
pub(in crate::sim) fn announced(n: usize, dice: &mut Dice) -> u32 {
    let n = u32::try_from(n).unwrap_or(u32::MAX);
    match dice.below(60) {
        0 => n + 2,
        1 => 0,
        _ => n,
    }
}
