//! What a page leads to that belongs to a user or names users.

use super::{Plan, add_item, odd_of};
use crate::rules::plan::user_tasks;
use crate::rules::stored_facts::StoredFacts;
use crate::sites::{LikedEntry, UserLikesPage, UsersPage};
use crate::words::{
    FoundUser, Item, Like, Owner, Record, Scope, Source, UserOrigin, UserTask, UserTaskList,
};

/// Adds a user whom a source named, and the tasks that the user leads to.
pub fn add_user(plan: &mut Plan, scope: &Scope, found: FoundUser) {
    plan.follow_ups.extend(user_tasks(scope, &found.user, found.likes));
    plan.records.push(Record::User(found));
}

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
        add_user(&mut plan, scope, FoundUser { user, likes: entry.likes, source });
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
    for LikedEntry { mut entry, position, liked_at } in page.items {
        let item_id = entry.item.id.clone();
        let is_stored = facts.seen_items.stored_ids.contains(&item_id);
        if !is_stored && is_wanted(scope, &entry.item) {
            plan.odd.append(&mut odd_of(scope, &mut entry));
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

/// Returns whether an item is kept that only a user's likes name: it reaches the like limit, and nothing else says
/// which items are wanted. An item whose likes are not known is not kept.
fn is_wanted(scope: &Scope, item: &Item) -> bool {
    let is_popular = item.likes.is_some_and(|likes| likes.shown >= scope.like_limit);
    is_popular && scope.source == Source::Catalogue && scope.limit_items.is_none()
}
