//! What users' pages and pages of users lead to.

use std::sync::Arc;

use super::leads::{Plan, add_item, add_user};
use crate::rules::stored_facts::StoredFacts;
use crate::sites::{LikedEntry, Page, UserLikesPage, UsersPage};
use crate::words::{
    Item, Like, OddEntry, OddKind, Owner, Record, Scope, Source, SourcedUser, UserOrigin, UserTask,
    UserTaskList,
};

/// Returns what a page of users leads to, apart from its next page, which `rules::user_list` decides.
pub fn follow_users(scope: &Scope, task: &UserTask, page: UsersPage) -> Plan {
    let source = match task.list {
        UserTaskList::Users => UserOrigin::List,
        UserTaskList::Followers(_) => UserOrigin::Followers,
        UserTaskList::Followings(_) => UserOrigin::Followings,
        UserTaskList::Commenters(_) => UserOrigin::Commenters,
        UserTaskList::Likes(_) => return Plan::default(),
    };
    let mut plan = Plan { odd: page.odd, ..Plan::default() };
    for entry in page.users {
        let user = Owner { user_id: entry.id, username: entry.name };
        add_user(&mut plan, scope, SourcedUser { user, likes: entry.likes, source });
    }
    plan
}

/// Returns what a page of a user's likes leads to, apart from its next page. An item that the catalogue does not list
/// is judged by this entry alone. So the order in which lists come makes no difference.
pub fn follow_user_likes(
    scope: &Scope,
    task: &UserTask,
    page: UserLikesPage,
    facts: &StoredFacts,
) -> Plan {
    let UserTaskList::Likes(user) = &task.list else { return Plan::default() };
    let username: Arc<str> = user.username.as_str().into();
    let mut plan = Plan { odd: page.odd, ..Plan::default() };
    for LikedEntry { mut entry, position, liked_at, lacks_count } in page.items {
        let item_id = entry.item.id.clone();
        if !facts.seen_items.item_ids.contains(&item_id) {
            if !is_wanted(scope, &entry.item) {
                plan.odd.extend(left_out(scope, entry.item.rank.index).filter(|_| lacks_count));
                continue;
            }
            if facts.seen_items.stored_ids.contains(&item_id) {
                // The features that came first are kept.
                entry.features.clear();
            }
            add_item(&mut plan, scope, entry, Record::LikedItem);
        }
        plan.records.push(Record::UserLike(Like {
            item_id,
            user_id: user.user_id.clone(),
            username: Arc::clone(&username),
            position,
            liked_at,
        }));
    }
    plan
}

/// Returns what is odd about an entry whose item is left out because its number of likes is not known.
fn left_out(scope: &Scope, index: u32) -> Option<OddEntry> {
    let reason =
        "its number of likes is missing or can't be read, and the catalogue does not list the item";
    finds_items(scope).then(|| OddEntry {
        index,
        kind: OddKind::Skipped,
        reason: reason.to_owned(),
    })
}

/// Returns whether a page has likes of items that the catalogue may list later. Such a page is read again later,
/// because the catalogue's entries count.
pub fn may_like_items_to_come(scope: &Scope, page: &Page) -> bool {
    let Page::UserLikes(page) = page else { return false };
    scope.source == Source::Catalogue && !page.items.is_empty()
}

/// Returns whether to keep an item that is only in a user's list of likes. It must reach the like limit. An item with
/// an unknown number of likes is not kept.
fn is_wanted(scope: &Scope, item: &Item) -> bool {
    finds_items(scope) && item.likes.is_some_and(|likes| likes.shown >= scope.like_limit)
}

/// Returns whether users' lists may add items: neither a file nor a limit of items restricts them.
fn finds_items(scope: &Scope) -> bool {
    scope.source == Source::Catalogue && scope.limit_items.is_none()
}
