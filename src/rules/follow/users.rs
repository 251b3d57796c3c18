//! What users' pages and pages of users lead to.

use std::sync::Arc;

use super::leads::{Plan, add_item, add_user};
use crate::rules::stored_facts::StoredFacts;
use crate::sites::{LikedEntry, Page, UserLikesPage, UsersPage};
use crate::words::{
    Item, Like, Owner, Record, Scope, Source, SourcedUser, UserOrigin, UserTask, UserTaskList,
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

/// Returns what a page of a user's likes leads to, apart from its next page. Likes of items that are not stored will
/// be dropped, so the plan stores the wanted items first.
pub fn follow_user_likes(
    scope: &Scope,
    task: &UserTask,
    page: UserLikesPage,
    facts: &StoredFacts,
) -> Plan {
    let UserTaskList::Likes(user) = &task.list else { return Plan::default() };
    let username: Arc<str> = user.username.as_str().into();
    let mut plan = Plan { odd: page.odd, ..Plan::default() };
    for LikedEntry { entry, position, liked_at } in page.items {
        let item_id = entry.item.id.clone();
        let is_stored = facts.seen_items.stored_ids.contains(&item_id);
        if !is_stored && is_wanted(scope, &entry.item) {
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

/// Returns whether a page may have likes of items that only the catalogue can add later. Such likes are lost unless
/// the catalogue is read first. The catalogue may announce more likes than the page does.
pub fn may_like_items_to_come(scope: &Scope, page: &Page) -> bool {
    let Page::UserLikes(page) = page else { return false };
    let may_come = |item: &Item| !is_wanted(scope, item);
    scope.source == Source::Catalogue && page.items.iter().any(|liked| may_come(&liked.entry.item))
}

/// Returns whether to keep an item that is only in a user's list of likes. It must reach the like limit, and neither a
/// file nor a limit of items may restrict the items. An item with an unknown number of likes is not kept.
fn is_wanted(scope: &Scope, item: &Item) -> bool {
    let is_popular = item.likes.is_some_and(|likes| likes.shown >= scope.like_limit);
    is_popular && scope.source == Source::Catalogue && scope.limit_items.is_none()
}
