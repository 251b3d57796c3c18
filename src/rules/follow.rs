//! What a page leads to.

mod leads;
mod users;

pub use users::may_like_items_to_come;

use std::collections::HashSet;

use super::cut_off::ListSoFar;
use super::like_list::leads_on;
use super::plan::{EMPTY_PAGES_MAX, STALE_PAGES_MAX};
use super::stored_facts::StoredFacts;
use super::under_limit::under_limit;
use crate::sites::{Catalogue, CatalogueEntry, LikesPage, NextPage, Page, ThumbImage};
use crate::words::{
    CatalogueEnd, CatalogueOrder, Item, ItemId, Listed, Rank, Record, Scope, SeenItems,
    StoredThumb, Task, counted,
};
pub use leads::Plan;
use leads::add_item;

/// Returns what a task's page leads to: what is stored, what is fetched next, and whether the
/// catalogue ends.
pub fn follow(scope: &Scope, task: &Task, page: Page, facts: &StoredFacts) -> Plan {
    match page {
        Page::Catalogue(catalogue) => follow_catalogue(scope, task, catalogue, facts),
        Page::Likes(likes) => follow_likes(scope, likes),
        Page::UserLikes(_) | Page::Users(_) => follow_page_of_users(scope, task, page, facts),
        Page::Features(page) => {
            let records = page.features.into_iter().map(Record::Feature).collect();
            Plan { records, odd: page.odd, ..Plan::default() }
        }
        Page::Thumb(image) => {
            let records = thumb_of(task, &image).into_iter().collect();
            Plan { records, ..Plan::default() }
        }
    }
}

/// Returns the record of an image that came for a task, or whose file already exists.
pub fn thumb_of(task: &Task, image: &ThumbImage) -> Option<Record> {
    let Task::Thumb { item_id, .. } = task else { return None };
    Some(Record::Thumb(StoredThumb {
        item_id: item_id.clone(),
        n_bytes: image.bytes.len() as u64,
        sha256: image.sha256.clone(),
        image_type: image.image_type,
        size: image.size,
    }))
}

fn follow_page_of_users(scope: &Scope, task: &Task, page: Page, facts: &StoredFacts) -> Plan {
    match (page, task) {
        (Page::UserLikes(page), Task::User(task)) => {
            users::follow_user_likes(scope, task, page, facts)
        }
        (Page::Users(page), Task::User(task)) => users::follow_users(scope, task, page),
        _ => Plan::default(),
    }
}

fn follow_catalogue(scope: &Scope, task: &Task, catalogue: Catalogue, facts: &StoredFacts) -> Plan {
    let Catalogue { items, skipped, next } = catalogue;
    let Task::Catalogue { part, page, .. } = task else { return Plan::default() };
    let seen_items = &facts.seen_items;
    let list = ListSoFar::with(&items, &skipped, seen_items);
    let is_sorted = scope.traits.order == CatalogueOrder::MostLikedFirst;
    let n_entries = items.len().saturating_add(skipped.len());
    let is_empty = n_entries == 0;
    let follows_such = page.saturating_sub(seen_items.last_new_page) > 1;
    let under = under_limit(scope, &items, next.is_end(), follows_such);
    let mut fresh = fresh_items(scope, items, seen_items);
    let news = match (fresh.is_empty(), skipped.is_empty() && !under.has_any) {
        (false, _) => News::Items,
        (true, true) if is_empty => News::NoEntries,
        (true, _) if under.has_any && !is_sorted => news_of_unwanted(*page, seen_items),
        (true, false) => News::PerhapsItems,
        (true, true) => News::Nothing,
    };

    let room = scope.limit_items.map(|limit| limit.saturating_sub(seen_items.n_items) as usize);
    let full = room.is_some_and(|room| fresh.len() >= room);
    fresh.truncate(room.unwrap_or(usize::MAX));

    let mut plan = Plan { odd: skipped, ..Plan::default() };
    plan.odd.extend(under.out_of_order);
    for mut listed in fresh {
        plan.odd.append(&mut listed.odd);
        if !part.is_whole() {
            let (part, item_id, rank) = (part.clone(), listed.item.id.clone(), listed.item.rank);
            listed.item.rank = Rank { page: 0, ..rank };
            let is_stored = seen_items.stored_ids.contains(&item_id);
            plan.records.push(Record::Listed(Listed { part, item_id, rank }));
            if is_stored {
                continue;
            }
        }
        add_item(&mut plan, scope, listed, Record::Item);
    }
    let next = if repeats_the_end(scope, task, &next, (news, n_entries), seen_items) {
        NextPage::None
    } else {
        next
    };
    let problem = next.problem().map(|problem| next_problem(problem, &next)).unwrap_or_default();
    match next {
        _ if full => plan.end = Some(list.ended(CatalogueEnd::LimitOfItems)),
        _ if under.ends => plan.end = Some(list.ended(CatalogueEnd::UnderLimit)),
        NextPage::None | NextPage::Last if is_sorted && list.is_cut_off(scope) => {
            plan.follow_ups.extend(facts.parts_below.iter().cloned().map(Task::first_page));
            let is_split = !facts.parts_below.is_empty();
            let reason = if is_split { CatalogueEnd::Split } else { CatalogueEnd::CutOff };
            plan.end = Some(list.ended(reason));
        }
        NextPage::None | NextPage::Last => {
            plan.is_doubtful = !is_sorted && (next == NextPage::None || is_empty);
            let whole = if is_sorted { CatalogueEnd::AboveLimit } else { CatalogueEnd::WholeList };
            plan.end = Some(list.ended(whole));
        }
        NextPage::Back | NextPage::Unusable(_) => {
            plan.discard = Some(format!("the catalogue stops here: {problem}"));
        }
        NextPage::Page(next) | NextPage::Perhaps(next) => {
            match guard(scope, task, &next, news, seen_items) {
                Some(reason) => plan.discard = Some(reason),
                None => plan.follow_ups.push(next),
            }
        }
    }
    plan
}

/// What is new on a page of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum News {
    Items,
    /// Items below the like limit, in a catalogue that continues after them.
    Unwanted,
    /// The same page as an earlier one.
    Repeated,
    /// Entries that can't be used or are below the limit, so it is not known whether they are new.
    PerhapsItems,
    /// No entry at all, although there is a next page.
    NoEntries,
    Nothing,
}

/// Items below the limit are not stored, so only a page as a whole can be known.
fn news_of_unwanted(page: u32, seen_items: &SeenItems) -> News {
    let is_known = seen_items.last_first_listing.is_some_and(|first| first < page);
    if is_known { News::Repeated } else { News::Unwanted }
}

/// An item whose likes are not known is not under the limit: it is kept, and does not end the
/// catalogue.
fn is_under(scope: &Scope, item: &Item) -> bool {
    item.likes.is_some_and(|likes| likes.shown < scope.like_limit)
}

/// Returns the wanted items of a page that no earlier page, or earlier place on this page, listed.
/// As the catalogue is read in order, each item is stored at its best rank.
fn fresh_items(
    scope: &Scope,
    items: Vec<CatalogueEntry>,
    seen_items: &SeenItems,
) -> Vec<CatalogueEntry> {
    let mut seen: HashSet<ItemId> = HashSet::new();
    let wanted = items.into_iter().filter(|listed| !is_under(scope, &listed.item));
    let fresh = wanted.filter(|listed| !seen_items.item_ids.contains(&listed.item.id));
    fresh.filter(|listed| seen.insert(listed.item.id.clone())).collect()
}

/// Returns why the catalogue must not be followed any further: it could go on forever.
fn guard(
    scope: &Scope,
    task: &Task,
    next: &Task,
    news: News,
    seen_items: &SeenItems,
) -> Option<String> {
    let Task::Catalogue { cursor, page: next_page, .. } = next else { return None };
    if cursor.is_some() && seen_items.cursor_seen {
        return Some("the catalogue loops: its next page was named before".to_owned());
    }
    let pages_max = scope.traits.item_pages_max;
    if *next_page > pages_max {
        return Some(format!("the catalogue has more than {}", counted(pages_max.into(), "page")));
    }
    let Task::Catalogue { page, .. } = task else { return None };
    let is_sorted = scope.traits.order == CatalogueOrder::MostLikedFirst;
    // Pages whose items are not wanted lie between, if the catalogue is in no order.
    let last_first = seen_items.last_first_listing.filter(|_| !is_sorted && news != News::Nothing);
    let n_stale = page.saturating_sub(seen_items.last_new_page.max(last_first.unwrap_or(0)));
    // On numbered pages, items that moved may fill a whole page. A cursor is the site's own word, but its
    // page may have lost all entries to a filter.
    let stale_max = match news {
        News::Items | News::Unwanted => return None,
        News::NoEntries if cursor.is_some() => EMPTY_PAGES_MAX,
        News::Nothing if cursor.is_some() => 0,
        News::NoEntries | News::PerhapsItems | News::Repeated | News::Nothing => STALE_PAGES_MAX,
    };
    (n_stale >= stale_max)
        .then(|| "the catalogue loops: the page has no new item, yet is not the last".to_owned())
}

/// Returns in words why the next page that a page names can't be requested.
pub fn next_problem(problem: &str, next: &NextPage<Task>) -> String {
    match next {
        NextPage::Back => {
            "the page names itself or an earlier one as its next, as it would if the site \
                           ignored what leads to the next page"
                .to_owned()
        }
        _ => format!("the address or cursor of the next page {problem}"),
    }
}

/// Returns whether a list with numbered pages has ended although its page may lead to another one, because the site
/// repeats its last page for every higher number. A repeated full page may mean that the site stopped counting pages.
fn repeats_the_end(
    scope: &Scope,
    task: &Task,
    next: &NextPage<Task>,
    (news, n_entries): (News, usize),
    seen_items: &SeenItems,
) -> bool {
    let Task::Catalogue { page, .. } = task else { return false };
    let NextPage::Perhaps(next) = next else { return false };
    // Where the most liked items come first, all wanted ones are stored, so a page without a new one is known.
    let is_sorted = scope.traits.order == CatalogueOrder::MostLikedFirst;
    let is_known = seen_items.last_first_listing.is_some_and(|first| first < *page)
        || (is_sorted && news == News::Nothing);
    let is_short = u32::try_from(n_entries).is_ok_and(|n| n > 0 && n < seen_items.fullest_page);
    is_known && is_short && guard(scope, task, next, news, seen_items).is_some()
}

fn follow_likes(scope: &Scope, page: LikesPage) -> Plan {
    let mut plan = Plan::default();
    if leads_on(scope, &page) {
        plan.follow_ups.extend(page.next.page().cloned());
    }
    plan.records = page.likes.into_iter().map(Record::Like).collect();
    plan.odd = page.odd;
    plan
}
