//! Which tasks a crawl has.

use crate::words::{
    Item, LikePages, Owner, Part, Scope, Source, Stage, Stages, Task, UserOrigin, UserTask,
    UserTaskList,
};

/// How many numbered catalogue pages in a row may have no new item.
pub const STALE_PAGES_MAX: u32 = 3;

/// How many catalogue pages in a row may have no entry at all and yet name a next page.
pub const EMPTY_PAGES_MAX: u32 = 20;

/// Returns the first page of the catalogue.
pub fn seed() -> Task {
    Task::first_page(Part::whole())
}

/// Returns the tasks that a crawl begins with, apart from those of items from a file.
pub fn seeds(scope: &Scope) -> Vec<Task> {
    let catalogue = is_asked_for(scope, Stage::Items).then(seed);
    let users = is_asked_for(scope, Stage::Users).then(|| first_of(UserTaskList::Users));
    catalogue.into_iter().chain(users).collect()
}

/// Returns the tasks of a user that a source named. `likes` is the user's number of likes, if the source says it.
pub fn user_tasks(scope: &Scope, user: &Owner, likes: Option<u32>) -> Vec<Task> {
    let mut tasks = Vec::new();
    if is_asked_for(scope, Stage::UserLikes) && likes != Some(0) {
        tasks.push(first_of(UserTaskList::Likes(user.clone())));
    }
    if is_asked_for(scope, Stage::Followers) {
        tasks.push(first_of(UserTaskList::Followers(user.clone())));
    }
    if is_asked_for(scope, Stage::Followings) {
        tasks.push(first_of(UserTaskList::Followings(user.clone())));
    }
    tasks
}

/// Returns the task for the comments on an item with this number of comments; none if there are no comments.
pub fn comments_task(scope: &Scope, item: &Item, n_comments: Option<u32>) -> Option<Task> {
    let is_due = is_asked_for(scope, Stage::Commenters) && n_comments != Some(0);
    is_due.then(|| first_of(UserTaskList::Commenters(item.id.clone())))
}

const fn first_of(list: UserTaskList) -> Task {
    Task::User(UserTask::first(list))
}

/// Returns the tasks that an item leads to for the wanted stages. These are the like pages that its
/// announced count makes certain, and its features page if the catalogue does not hold the
/// features.
pub fn item_tasks(scope: &Scope, wanted: Stages, item: &Item) -> Vec<Task> {
    let mut tasks = Vec::new();
    if wanted.likes
        && scope.likes_by.asks_items()
        && scope.traits.like_pages != LikePages::WithinItems
    {
        // Nothing was announced for an item of a file. Its first page says how many pages there
        // are. Where each page says where the next one is, the first one is all that can be planned.
        let certain = match (item.likes, scope.traits.like_pages) {
            (Some(likes), LikePages::Planned) => likes.certain.max(1).min(likes.shown),
            (Some(likes), _) => likes.shown.min(1),
            (None, _) => 1,
        };
        let offsets = (0..certain).step_by(scope.traits.likes_per_page as usize);
        tasks.extend(offsets.map(|offset| Task::Likes {
            item_id: item.id.clone(),
            offset,
            cursor: None,
        }));
    }
    if wanted.features && features_cost_a_request(scope) {
        tasks.push(Task::Features { item_id: item.id.clone() });
    }
    tasks
}

/// Returns whether a stage has pages of its own to fetch.
pub fn is_asked_for(scope: &Scope, stage: Stage) -> bool {
    let origins = scope.traits.user_origins;
    match stage {
        Stage::Items => scope.source == Source::Catalogue,
        Stage::Likes => scope.asks_items() && scope.traits.like_pages != LikePages::WithinItems,
        Stage::Features => scope.stages.features && features_cost_a_request(scope),
        // Only the catalogue says where images are.
        Stage::Thumbs => scope.stages.thumbs && scope.source == Source::Catalogue,
        Stage::UserLikes => scope.asks_users(),
        Stage::Users => scope.asks_users() && origins.has(UserOrigin::List),
        Stage::Followers => scope.asks_users() && origins.has(UserOrigin::Followers),
        Stage::Followings => scope.asks_users() && origins.has(UserOrigin::Followings),
        Stage::Commenters => scope.asks_users() && origins.has(UserOrigin::Commenters),
    }
}

/// Returns whether the owners of items are a source of users.
pub const fn finds_owners(scope: &Scope) -> bool {
    scope.asks_users() && scope.traits.user_origins.has(UserOrigin::Owners)
}

/// Returns whether features are read from pages of their own, rather than from the catalogue.
pub fn features_cost_a_request(scope: &Scope) -> bool {
    let are_listed = scope.traits.lists_features && scope.source == Source::Catalogue;
    scope.traits.has_feature_pages && !are_listed
}
