//! What a page leads to that belongs to a user or names users.

use super::leads::{Plan, add_item, add_user};
use crate::rules::stored_facts::StoredFacts;
use crate::sites::{LikedEntry, Page, UserLikesPage, UsersPage};
use crate::words::{
    Item, Like, Owner, Record, Scope, Source, SourcedUser, UserOrigin, UserTask, UserTaskList,
};

/// Follows a page of users. Its next page is followed by the rules of its list.
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

/// Follows a page of what a user likes. Likes of items that are not stored are left out when it is stored, so an item
/// that the catalogue lacks has to be stored first. Its next page is followed by the rules of its list.
pub fn follow_user_likes(
    scope: &Scope,
    task: &UserTask,
    page: UserLikesPage,
    facts: &StoredFacts,
) -> Plan {
    let UserTaskList::Likes(user) = &task.list else { return Plan::default() };
    let mut plan = Plan { odd: page.odd, ..Plan::default() };
    for LikedEntry { entry, position, liked_at } in page.items {
        let item_id = entry.item.id.clone();
        let is_stored = facts.seen_items.stored_ids.contains(&item_id);
        if !is_stored && is_wanted(scope, &entry.item) {
            add_item(&mut plan, scope, entry, Record::LikedItem);
        }
        let Owner { user_id, username } = user.clone();
        plan.records.push(Record::UserLike(Like {
            item_id,
            user_id,
            username,
            position,
            liked_at,
        }));
    }
    plan
}

/// Returns whether a page may have likes of items that are not stored yet, and that it does not lead to storing. Such
/// likes are lost unless the catalogue is read first.
pub fn may_like_items_to_come(scope: &Scope, page: &Page) -> bool {
    let Page::UserLikes(page) = page else { return false };
    let is_under = |item: &Item| item.likes.is_some_and(|likes| likes.shown < scope.like_limit);
    let may_come = |item: &Item| !is_under(item) && !is_wanted(scope, item);
    scope.source == Source::Catalogue && page.items.iter().any(|liked| may_come(&liked.entry.item))
}

/// Returns whether an item is kept that only a user's likes name: it reaches the like limit, and nothing else says
/// which items are wanted. An item whose likes are not known is not kept.
fn is_wanted(scope: &Scope, item: &Item) -> bool {
    let is_popular = item.likes.is_some_and(|likes| likes.shown >= scope.like_limit);
    is_popular && scope.source == Source::Catalogue && scope.limit_items.is_none()
}
