//! Which tasks a crawl has.

use crate::words::{Item, LikePages, Part, Scope, Source, Stage, Stages, Task};

/// How many numbered catalogue pages in a row may have no new item.
pub const STALE_PAGES_MAX: u32 = 3;

/// How many catalogue pages in a row may have no entry at all and yet name a next page.
pub const EMPTY_PAGES_MAX: u32 = 20;

/// Returns the task that a crawl of the catalogue begins with.
pub fn seed() -> Task {
    Task::first_page(Part::whole())
}

/// Returns the tasks that an item leads to for the wanted stages. These are the like pages that its
/// announced count makes certain, and its features page if the catalogue does not hold the
/// features.
pub fn item_tasks(scope: &Scope, wanted: Stages, item: &Item) -> Vec<Task> {
    let mut tasks = Vec::new();
    if wanted.likes && scope.traits.like_pages != LikePages::WithinItems {
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
    match stage {
        Stage::Items => scope.source == Source::Catalogue,
        Stage::Likes => scope.stages.likes && scope.traits.like_pages != LikePages::WithinItems,
        Stage::Features => scope.stages.features && features_cost_a_request(scope),
    }
}

/// Returns whether features are read from pages of their own, rather than from the catalogue.
pub fn features_cost_a_request(scope: &Scope) -> bool {
    let are_listed = scope.traits.lists_features && scope.source == Source::Catalogue;
    scope.traits.has_feature_pages && !are_listed
}
