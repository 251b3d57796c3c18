//! What must be known about the stored dataset before a page can be followed.

use super::attempt::Attempt;
use super::like_list::{comes_up_short, may_loop};
use crate::sites::{LikesPage, NextPage, Page};
use crate::words::{Cursor, ItemId, Like, Task};

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
        /// Whether the list ends with it, so that its length matters.
        is_last: bool,
        /// The cursor of the next page.
        cursor: Option<&'p Cursor>,
    },
    /// Whether fewer likes of the item are stored than this, although no other page of them is
    /// left. A list may name a user twice.
    MissingLikes {
        /// How many the site announced.
        announced: u32,
    },
    /// What is known about a list of likes whose page names a next one.
    LikesChain {
        /// The likes of the page, if it matters whether all of them are stored.
        likes: &'p [Like],
        /// The cursor of the next page, if there is one.
        cursor: Option<&'p Cursor>,
    },
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
            let is_last = catalogue.next == NextPage::None;
            Lookup::SeenItems { page, item_ids, is_last, cursor }
        }
        Page::Likes(page) if page.is_empty() && page.next.page().is_none() => {
            match attempt.announced {
                Some(announced)
                    if !attempt.is_recheck && !comes_up_short(attempt.task, attempt.possible) =>
                {
                    Lookup::MissingLikes { announced }
                }
                _ => Lookup::Nothing,
            }
        }
        Page::Likes(page) => {
            let likes = if may_loop(attempt, page) { &page.likes[..] } else { &[] };
            let cursor = next_cursor(attempt, page);
            if likes.is_empty() && cursor.is_none() && !page.is_empty() {
                Lookup::Nothing
            } else {
                Lookup::LikesChain { likes, cursor }
            }
        }
        Page::Features(_) => Lookup::Nothing,
    }
}

/// Returns the cursor of the page after a page of likes, if it matters whether it was named before. What a
/// page leads to that was stored before is there already.
fn next_cursor<'p>(attempt: &Attempt<'_>, page: &'p LikesPage) -> Option<&'p Cursor> {
    match page.next.page()? {
        Task::Likes { cursor, .. } if !attempt.was_stored => cursor.as_ref(),
        _ => None,
    }
}
