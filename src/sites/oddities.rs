//! What is odd about the entries of a page.

use std::borrow::Cow;

use super::error::PageError;
use super::json::JsonValue;
use super::text::cut;
use crate::words::{OddEntry, OddKind};

/// The most odd entries that a page may have. A page with more of them is refused.
pub const ODD_MAX: usize = 1_000;

/// A page with at least this many entries is refused if none of them can be used: then the site has
/// changed. Fewer entries may all be odd by chance.
const REFUSED_MIN: usize = 4;

/// What is odd about one entry that is kept: at most one thing of each kind.
#[derive(Debug)]
pub struct Oddities {
    index: u32,
    found: Vec<OddEntry>,
}

impl Oddities {
    /// Returns that nothing is odd about the entry at this position.
    pub const fn none(index: u32) -> Self {
        Self { index, found: Vec::new() }
    }

    /// Returns the oddities found so far in the entry at this position.
    pub const fn with(index: u32, found: Vec<OddEntry>) -> Self {
        Self { index, found }
    }

    /// Notes that something is odd. Only the first of each kind is kept.
    pub fn note(&mut self, kind: OddKind, reason: impl FnOnce() -> String) {
        if self.found.iter().all(|odd| odd.kind != kind) {
            self.found.push(OddEntry { index: self.index, kind, reason: reason() });
        }
    }

    /// Returns a text fit to be stored. It may have to be cut.
    pub fn fit<'t>(&mut self, what: &str, text: &'t str) -> Cow<'t, str> {
        let (kept, is_cut) = cut(text);
        if is_cut {
            self.note(OddKind::Cut, || {
                format!("{what} was cut from {} bytes to {}", text.len(), kept.len())
            });
        }
        kept
    }

    /// Returns the text of a field that may be missing, fit to be stored.
    pub fn text<'v>(&mut self, field: &str, value: &'v JsonValue<'_>) -> Cow<'v, str> {
        if let Some(text) = value.text() {
            return self.fit(field, text);
        }
        if !value.is_none() {
            self.note(OddKind::Unread, || format!("{field} {}", value.problem("text")));
        }
        Cow::default()
    }

    /// Returns what was found.
    pub fn into_found(self) -> Vec<OddEntry> {
        self.found
    }
}

/// Returns a page's odd entries, in the order of its entries. Fails if there are too many.
pub fn sorted_odd(mut odd: Vec<OddEntry>) -> Result<Vec<OddEntry>, PageError> {
    odd.sort_by_key(|odd| (odd.index, odd.kind));
    if odd.len() > ODD_MAX { Err(PageError::TooMuch) } else { Ok(odd) }
}

/// Fails if a page has entries, but none that can be used.
pub fn check_any_kept(n_kept: usize, skipped: &[OddEntry]) -> Result<(), PageError> {
    match skipped.first() {
        Some(first) if n_kept == 0 && skipped.len() >= REFUSED_MIN => Err(PageError::NoneUsable {
            n_entries: skipped.len(),
            index: first.index,
            reason: first.reason.clone(),
        }),
        _ => Ok(()),
    }
}
