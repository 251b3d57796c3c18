//! What must be known about the stored dataset before a page can be followed.

use super::attempt::Attempt;
use super::like_list::{comes_up_short, is_again, may_loop};
use crate::sites::{LikesPage, NextPage, Page};
use crate::words::{CatalogueOrder, ItemId, Like, Scope, Task, UserId};

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
        /// Whether the number of items is limited, so that it matters how many there are.
        is_limited: bool,
        /// Whether it matters that an earlier page listed the same items, stored or not.
        may_repeat: bool,
        /// The hash of the items; none if there are none.
        items_hash: Option<i64>,
        /// Whether the list ends with it, so that its length matters.
        is_last: bool,
        /// The next page, if it has a cursor.
        next: Option<&'p Task>,
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
        /// Where the page is in the list, if it matters how many pages in a row brought no new like.
        offset: Option<u32>,
        /// The next page, if it has a cursor.
        next: Option<&'p Task>,
    },
    /// What is known about a user's list or a list of users.
    UserList {
        /// The hash of the page's entries; none if it has no entry.
        entries_hash: Option<i64>,
        /// The users on it, if it matters how many of them are new.
        user_ids: Vec<&'p UserId>,
        /// The items on it.
        item_ids: Vec<&'p ItemId>,
        /// The next page, if it has a cursor.
        next: Option<&'p Task>,
    },
    /// How many entries the page before this one of the list had.
    PageBefore {
        /// Where the page is in the list.
        offset: u32,
    },
}

/// Returns what must be known before this page can be followed.
pub fn lookup<'p>(scope: &Scope, attempt: &Attempt<'_>, page: &'p Page) -> Lookup<'p> {
    match page {
        Page::Catalogue(catalogue) => {
            let Task::Catalogue { page: number, .. } = *attempt.task else {
                return Lookup::Nothing;
            };
            let item_ids = catalogue.items.iter().map(|listed| &listed.item.id).collect();
            let next = match &catalogue.next {
                NextPage::Page(next @ Task::Catalogue { cursor: Some(_), .. })
                | NextPage::Perhaps(next @ Task::Catalogue { cursor: Some(_), .. }) => Some(next),
                _ => None,
            };
            let is_last = catalogue.next.is_end();
            Lookup::SeenItems {
                page: number,
                item_ids,
                is_limited: scope.limit_items.is_some(),
                may_repeat: may_repeat(scope),
                items_hash: entries_hash(scope, page),
                is_last,
                next,
            }
        }
        Page::Likes(page) if page.is_empty() && page.next.page().is_none() => {
            match attempt.announced {
                Some(announced)
                    if !attempt.is_recheck && !comes_up_short(attempt.task, attempt.possible) =>
                {
                    Lookup::MissingLikes { announced }
                }
                None if !attempt.is_recheck => Lookup::PageBefore { offset: offset(attempt) },
                _ => Lookup::Nothing,
            }
        }
        Page::Likes(page) => {
            let may_loop = may_loop(attempt, page);
            let likes = if may_loop { &page.likes[..] } else { &[] };
            let next = next_page(attempt, page);
            if !may_loop && next.is_none() && !page.is_empty() {
                Lookup::Nothing
            } else {
                let offset = may_loop.then(|| offset(attempt));
                Lookup::LikesChain { likes, offset, next }
            }
        }
        Page::UserLikes(_) | Page::Users(_) => user_list(attempt, page),
        Page::Features(_) | Page::Thumb(_) => Lookup::Nothing,
    }
}

/// Returns the hash of a page's entries, if later pages of its list must be compared with it.
pub fn entries_hash(scope: &Scope, page: &Page) -> Option<i64> {
    let is_compared = !matches!(page, Page::Catalogue(_)) || may_repeat(scope);
    is_compared.then(|| page.entries_hash()).flatten()
}

/// Returns whether a page of the catalogue must be compared with all earlier ones. Where the most liked items come
/// first, a page of items that are not wanted ends the catalogue, and those of any other page are stored.
fn may_repeat(scope: &Scope) -> bool {
    scope.traits.order != CatalogueOrder::MostLikedFirst
}

fn user_list<'p>(attempt: &Attempt<'_>, page: &'p Page) -> Lookup<'p> {
    let mut item_ids = Vec::new();
    let (next, user_ids) = match page {
        Page::UserLikes(page) => {
            item_ids.extend(page.items.iter().map(|liked| &liked.entry.item.id));
            (&page.next, Vec::new())
        }
        // A page that is read a second time has no new user.
        Page::Users(page) if attempt.new_users_share > 0.0 && !is_again(attempt) => {
            (&page.next, page.users.iter().map(|user| &user.id).collect())
        }
        Page::Users(page) => (&page.next, Vec::new()),
        _ => return Lookup::Nothing,
    };
    let next = next.page().filter(|next| next.cursor().is_some() && !attempt.was_stored);
    Lookup::UserList { entries_hash: page.entries_hash(), user_ids, item_ids, next }
}

/// Returns the page after a page of likes, if it matters whether its cursor was named before. What a page
/// leads to that was stored before is there already.
fn next_page<'p>(attempt: &Attempt<'_>, page: &'p LikesPage) -> Option<&'p Task> {
    match page.next.page()? {
        next @ Task::Likes { cursor: Some(_), .. } if !attempt.was_stored => Some(next),
        _ => None,
    }
}

const fn offset(attempt: &Attempt<'_>) -> u32 {
    match attempt.task {
        Task::Likes { offset, .. } => *offset,
        Task::Catalogue { .. } | Task::Features { .. } | Task::User(_) | Task::Thumb { .. } => 0,
    }
}
