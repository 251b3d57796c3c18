//! Where a catalogue that is sorted by likes falls below the like limit.

use crate::sites::CatalogueEntry;
use crate::words::{CatalogueOrder, OddEntry, OddKind, Scope};

/// How many items in a row at the end of a page are below the limit where the catalogue ends on that page,
/// however far they are below it. A single one may be an item whose count is wrong.
const MIN_IN_A_ROW: usize = 2;

/// How many times as many likes the item before may have where a single item ends the catalogue. At the limit
/// itself, counts fall little by little.
const FALL_MAX: u32 = 2;

/// What a page says about the place where the catalogue falls below the like limit.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct UnderLimit {
    /// Whether the catalogue ends on this page.
    pub ends: bool,
    /// Whether the page has an item below the limit.
    pub has_any: bool,
    /// The items below the limit that are out of order. They are left out all the same.
    pub out_of_order: Vec<OddEntry>,
}

/// Returns what a page says about the place where the catalogue falls below the limit. `is_last` is whether no
/// page follows, and `follows_such` whether the page before brought no item either.
///
/// One wrong count must not end the catalogue, nor must a page on which all of them are wrong. In these cases
/// the next page is read too.
pub fn under_limit(
    scope: &Scope,
    items: &[CatalogueEntry],
    is_last: bool,
    follows_such: bool,
) -> UnderLimit {
    let counted: Vec<(u32, u32)> = items
        .iter()
        .filter_map(|listed| Some((listed.item.rank.index, listed.item.likes?.shown)))
        .collect();
    let is_under = |(_, shown): &(u32, u32)| *shown < scope.like_limit;
    let has_any = counted.iter().any(is_under);
    if !has_any || scope.traits.order != CatalogueOrder::MostLikedFirst {
        return UnderLimit { has_any, ..UnderLimit::default() };
    }
    let n_in_a_row = counted.iter().rev().take_while(|entry| is_under(entry)).count();
    let (before, at_end) = counted.split_at(counted.len() - n_in_a_row);
    let above = before.last().map_or(0, |(_, shown)| *shown);
    let is_jump = |entry: &(u32, u32)| above > entry.1.saturating_mul(FALL_MAX);
    let ends = match (before.last(), at_end) {
        (_, []) => false,
        // A whole page of wrong counts is one of zeros.
        (None, all) => {
            let has_counts = all.len() >= MIN_IN_A_ROW && all.iter().any(|(_, shown)| *shown > 0);
            is_last || follows_such || has_counts
        }
        (Some(_), [one]) => is_last || !is_jump(one),
        (Some(_), _) => true,
    };
    let inside = before.iter().filter(|entry| is_under(entry));
    let odd = inside.chain(
        at_end.iter().filter(|entry| !ends && at_end.len() < MIN_IN_A_ROW && is_jump(entry)),
    );
    let out_of_order = odd.map(|(index, shown)| odd_entry(*index, *shown)).collect();
    UnderLimit { ends, has_any, out_of_order }
}

fn odd_entry(index: u32, shown: u32) -> OddEntry {
    let reason = format!("its number of likes, {shown}, is out of order and below the like limit");
    OddEntry { index, kind: OddKind::Unread, reason }
}
