//! Rows whose keys may come twice.

use std::collections::HashMap;
use std::hash::Hash;

/// Splits rows into rounds in which no key comes twice, and keeps the order of rows with the same key. In PostgreSQL,
/// one statement can't merge two rows into the same one. Usually there is one round.
pub(super) fn rounds<'r, R: Copy, K: Eq + Hash>(
    rows: &'r [R],
    key: impl Fn(&'r R) -> K,
) -> Vec<Vec<R>> {
    let mut n_before: HashMap<K, usize> = HashMap::with_capacity(rows.len());
    let mut rounds: Vec<Vec<R>> = Vec::new();
    for row in rows {
        let n = n_before.entry(key(row)).or_default();
        match rounds.get_mut(*n) {
            Some(round) => round.push(*row),
            None => rounds.push(vec![*row]),
        }
        *n += 1;
    }
    rounds
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_comes_once_in_a_round_and_its_rows_keep_their_order() {
        let rows = [(1, "a"), (2, "b"), (1, "c"), (3, "d"), (1, "e"), (2, "f")];
        let expected =
            [vec![(1, "a"), (2, "b"), (3, "d")], vec![(1, "c"), (2, "f")], vec![(1, "e")]];
        assert_eq!(rounds(&rows, |row| row.0), expected);
        assert!(rounds(&rows[..0], |row| row.0).is_empty());
    }
}
