//! What must be known about the stored dataset before a page can be followed.

use super::attempt::Attempt;
use super::follow::{comes_up_short, may_loop};
use crate::sites::{NextPage, Page};
use crate::words::{Cursor, ItemId, Like, SeenItems, Task};

/// What must be known about the stored dataset before a page can be followed.
#[derive(Debug, PartialEq, Eq)]
pub enum Lookup<'p> {
    /// Nothing.
    Nothing,
    /// Which of these items earlier catalogue pages listed, and whether one of them named this
    /// cursor.
    SeenItems {
        /// The number of the page.
        page: u32,
        /// The items on it.
        item_ids: Vec<&'p ItemId>,
        /// The cursor of the next page.
        cursor: Option<&'p Cursor>,
    },
    /// Whether fewer likes of the item are stored than this, although no other page of them is
    /// left. A list may name a user twice.
    MissingLikes {
        /// How many the site announced.
        announced: u32,
    },
    /// Whether all of these likes are stored.
    StoredLikes(&'p [Like]),
}

/// What the lookup found.
#[derive(Clone, Debug, Default)]
pub struct StoredFacts {
    /// What earlier catalogue pages listed.
    pub seen_items: SeenItems,
    /// Whether likes of the item are missing.
    pub likes_are_missing: bool,
    /// Whether every like of the page is stored.
    pub likes_are_stored: bool,
}

/// Returns what must be known before this page can be followed.
pub fn lookup<'p>(attempt: &Attempt<'_>, page: &'p Page) -> Lookup<'p> {
    match page {
        Page::Catalogue(catalogue) => {
            let Task::Catalogue { page, .. } = *attempt.task else { return Lookup::Nothing };
            let item_ids = catalogue.items.iter().map(|listed| &listed.item.id).collect();
            let cursor = match &catalogue.next {
                NextPage::Page(Task::Catalogue { cursor, .. }) => cursor.as_ref(),
                _ => None,
            };
            Lookup::SeenItems { page, item_ids, cursor }
        }
        Page::Likes(page) if page.is_empty() => match attempt.announced {
            Some(announced)
                if !attempt.is_recheck && !comes_up_short(attempt.task, attempt.possible) =>
            {
                Lookup::MissingLikes { announced }
            }
            _ => Lookup::Nothing,
        },
        Page::Likes(page) if may_loop(attempt, page) => Lookup::StoredLikes(&page.likes),
        Page::Likes(_) | Page::Features(_) => Lookup::Nothing,
    }
}
