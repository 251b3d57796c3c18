//! Parts of the catalogue that the site cut off.

use serde::Serialize;

use crate::ledger::tasks::CutOffPart;
use crate::words::{counted, grouped, printable};

/// A part of the catalogue that the site cut off, and what may be missing for that reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CutOff {
    /// The query by which the part is chosen, such as `categories=music`; empty for the whole catalogue.
    pub part: String,
    /// The fewest announced likes of an item in it, if that is known.
    pub ends_at_likes: Option<u32>,
    /// How many of its items none of the parts below it lists; none if there are no parts below it.
    pub in_no_part: Option<u64>,
    /// The same in a clause.
    pub words: String,
}

impl CutOff {
    /// Returns what may be missing from a part, in a crawl with this like limit.
    pub fn of(part: &CutOffPart, like_limit: u32) -> Self {
        let CutOffPart { part, fewest_likes, n_in_no_part } = part;
        let name = part.to_string();
        let (part, name) = (part.query().to_owned(), printable(&name));
        let end = fewest_likes.map_or_else(
            || "is cut off".to_owned(),
            |n| format!("ends at {}", counted(n.into(), "like")),
        );
        let range = missing_range(*fewest_likes, like_limit);
        let words = match n_in_no_part {
            None => format!("{name}: {end}; items with {range} may be missing"),
            Some(n) => format!(
                "{name}: {end}, and {} of its items are in none of its parts; other such items with {range} \
                 may be missing",
                grouped(*n)
            ),
        };
        Self { part, ends_at_likes: *fewest_likes, in_no_part: *n_in_no_part, words }
    }
}

/// Returns the numbers of likes of the items that a list which ends at `fewest` may lack, in words. Of the
/// items with as many likes as the last one, some may be missing too, but most lists are long.
pub fn missing_range(fewest: Option<u32>, like_limit: u32) -> String {
    match fewest.map(|fewest| fewest.saturating_sub(1).max(like_limit)) {
        None => format!("{} or more", counted(like_limit.into(), "like")),
        Some(most) if most == like_limit => counted(like_limit.into(), "like"),
        Some(most) => format!("{like_limit} to {most} likes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Part;

    #[test]
    fn a_part_that_is_cut_off_is_named_with_what_may_be_missing() {
        let words = |part: &str, fewest_likes, n_in_no_part| {
            let part = CutOffPart { part: Part::new(part), fewest_likes, n_in_no_part };
            CutOff::of(&part, 5).words
        };
        for (found, wanted) in [
            (
                words("categories=cars-vehicles&license=by", Some(12), None),
                "cars-vehicles / by: ends at 12 likes; items with 5 to 11 likes may be missing",
            ),
            (words("a=b", Some(6), None), "b: ends at 6 likes; items with 5 likes may be missing"),
            (words("a=b", Some(5), None), "b: ends at 5 likes; items with 5 likes may be missing"),
            (words("a=b", None, None), "b: is cut off; items with 5 likes or more may be missing"),
            (
                words("", Some(40), Some(1_200)),
                "the whole catalogue: ends at 40 likes, and 1,200 of its items are in none of its parts; other \
                 such items with 5 to 39 likes may be missing",
            ),
        ] {
            assert_eq!(found, wanted);
        }
    }
}
