//! What a page leads to: records to store and tasks to add.

use crate::rules::plan::{comments_task, finds_owners, is_asked_for, item_tasks, user_tasks};
use crate::sites::CatalogueEntry;
use crate::words::{
    Item, ItemAttributes, ListEnd, OddEntry, Record, Scope, SourcedUser, Stage, Task, ThumbAddress,
    UserOrigin,
};

/// What a page leads to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// What is stored from the page.
    pub records: Vec<Record>,
    /// The tasks that it leads to. Those that exist already stay as they are.
    pub follow_ups: Vec<Task>,
    /// How this part of the catalogue ends, if it ends here.
    pub end: Option<ListEnd>,
    /// Whether the only sign of the catalogue's end is a missing next page or an empty page.
    pub is_doubtful: bool,
    /// Whether likes were announced for the page but none came.
    pub lacks_likes: bool,
    /// Why the task is discarded although its page was read. Its records are still stored.
    pub discard: Option<String>,
    /// What is odd about the page's entries.
    pub odd: Vec<OddEntry>,
}

/// Adds an item with everything that its entry says about it, and its tasks.
pub fn add_item(
    plan: &mut Plan,
    scope: &Scope,
    listed: CatalogueEntry,
    record: fn(Item) -> Record,
) {
    let CatalogueEntry { item, owner, attributes, features, likes, n_comments, .. } = listed;
    add_odd_thumbnail(plan, scope, listed.odd_thumbnail);
    plan.follow_ups.extend(item_tasks(scope, scope.stages, &item));
    plan.follow_ups.extend(comments_task(scope, &item, n_comments));
    let item_id = item.id.clone();
    let thumbnail = listed.thumbnail.map(|address| (item.id.clone(), address));
    plan.records.push(record(item));
    if let Some(user) = owner.clone().filter(|_| finds_owners(scope)) {
        add_user(plan, scope, SourcedUser { user, likes: None, source: UserOrigin::Owners });
    }
    if owner.is_some() || !attributes.is_empty() {
        plan.records.push(Record::Attributes(ItemAttributes { item_id, owner, attributes }));
    }
    if let Some((item_id, address)) = thumbnail {
        if is_asked_for(scope, Stage::Thumbs) {
            let (item_id, address) = (item_id.clone(), address.clone());
            plan.follow_ups.push(Task::Thumb { item_id, address });
        }
        plan.records.push(Record::ThumbAddress(ThumbAddress { item_id, address }));
    }
    plan.records.extend(features.into_iter().map(Record::Feature));
    if scope.asks_items() {
        plan.records.extend(likes.into_iter().map(Record::Like));
    }
}

/// Adds what is odd about the images of an entry, if images are collected. At most one unreadable value per entry is
/// named.
fn add_odd_thumbnail(plan: &mut Plan, scope: &Scope, odd: Option<OddEntry>) {
    let Some(odd) = odd.filter(|_| is_asked_for(scope, Stage::Thumbs)) else { return };
    if plan.odd.iter().all(|other| (other.index, other.kind) != (odd.index, odd.kind)) {
        plan.odd.push(odd);
    }
}

/// Adds a user that a source named, and the user's tasks.
pub fn add_user(plan: &mut Plan, scope: &Scope, found: SourcedUser) {
    plan.follow_ups.extend(user_tasks(scope, &found.user, found.likes));
    plan.records.push(Record::User(found));
}
