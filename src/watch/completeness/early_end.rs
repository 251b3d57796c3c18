//! A catalogue that ended before an item below the like limit appeared.

use serde::Serialize;

use super::cut_off::missing_range;
use crate::ledger::tasks::EarlyEnd;
use crate::words::{counted, grouped};

/// A catalogue that ended above the like limit: either the site has no more, or it cuts its lists off earlier than its
/// description says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EarlyEndWords {
    /// How many entries the site listed.
    pub entries: u64,
    /// The fewest announced likes of an item among them, if that is known.
    pub ends_at_likes: Option<u32>,
    /// What that may mean, in a clause.
    pub words: String,
}

impl EarlyEndWords {
    /// Returns what such an end may mean in a crawl with this like limit. Returns none if the site lists items that
    /// nobody likes, or no items at all: it can't hide any below those.
    pub fn of(end: EarlyEnd, like_limit: u32) -> Option<Self> {
        let EarlyEnd { n_entries, fewest_likes } = end;
        if n_entries == 0 || fewest_likes == Some(0) {
            return None;
        }
        let last = fewest_likes.map(|n| format!(", the last with {}", counted(n.into(), "like")));
        let words = format!(
            "the catalogue ended above the like limit, after {}{}: if the site cuts its lists off there, items \
             with {} are missing",
            counted_entries(n_entries),
            last.unwrap_or_default(),
            missing_range(fewest_likes, like_limit)
        );
        Some(Self { entries: n_entries, ends_at_likes: fewest_likes, words })
    }

    /// Returns how to find the rest, if the site cut the list off.
    pub fn advice(&self, resume_command: &str) -> String {
        format!(
            "in that case, set site.lists_at_most: {} in the configuration, and then run: {resume_command} \
             --retry ended",
            self.entries
        )
    }
}

fn counted_entries(n: u64) -> String {
    if n == 1 { "1 entry".to_owned() } else { format!("{} entries", grouped(n)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(n_entries: u64, fewest_likes: Option<u32>) -> Option<String> {
        EarlyEndWords::of(EarlyEnd { n_entries, fewest_likes }, 5).map(|end| end.words)
    }

    #[test]
    fn the_length_and_the_last_item_are_named() {
        assert_eq!(
            words(2_000, Some(12)).unwrap(),
            "the catalogue ended above the like limit, after 2,000 entries, the last with 12 likes: if the site cuts \
             its lists off there, items with 5 to 11 likes are missing"
        );
        assert_eq!(
            words(1, None).unwrap(),
            "the catalogue ended above the like limit, after 1 entry: if the site cuts its lists off there, items \
             with 5 likes or more are missing"
        );
    }

    #[test]
    fn a_list_down_to_items_that_nobody_likes_hides_nothing() {
        assert_eq!((words(30, Some(0)), words(0, None)), (None, None));
    }
}
