//! Which tasks a crawl has.

use crate::words::{Item, Scope, Source, Stage, Stages, Task};

/// How many numbered catalogue pages in a row may have no new item.
pub const STALE_PAGES_MAX: u32 = 3;

/// Returns the task that a crawl of the catalogue begins with.
pub fn seed() -> Task {
    Task::Catalogue { page: 1, cursor: None }
}

/// Returns the tasks that an item leads to for the wanted stages. These are the like pages that its
/// announced count makes certain, and its features page if the catalogue does not hold the
/// features.
pub fn item_tasks(scope: &Scope, wanted: Stages, item: &Item) -> Vec<Task> {
    let mut tasks = Vec::new();
    if wanted.likes {
        // Nothing was announced for an item of a file. Its first page says how many pages there
        // are.
        let certain = item.likes.map_or(1, |likes| likes.certain.max(1).min(likes.shown));
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
        Stage::Likes => scope.stages.likes,
        Stage::Features => scope.stages.features && features_cost_a_request(scope),
    }
}

/// Returns whether features have pages of their own, rather than being part of the catalogue.
pub fn features_cost_a_request(scope: &Scope) -> bool {
    !scope.traits.lists_features || scope.source == Source::File
}
