//! What a crawl begins with, what a page leads to, and when to stop.

mod follow;

pub use follow::{STALE_PAGES_MAX, comes_up_short, could_go_on_for_ever, follow};

use crate::words::Task;
use crate::words::{CatalogueEnd, Item, Record, Scope, Source, Stage, Stages};

/// What a page leads to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// What to keep of the page.
    pub records: Vec<Record>,
    /// The tasks it leads to; those that exist already are left alone.
    pub follow_ups: Vec<Task>,
    /// Why the chain of catalogue pages ends here.
    pub end: Option<CatalogueEnd>,
    /// Why the task is discarded although its page was read; its records are kept all the same.
    pub discard: Option<&'static str>,
}

/// What a crawl of the catalogue begins with.
pub fn seed() -> Task {
    Task::Catalogue { page: 1, cursor: None }
}

/// The tasks that a model leads to for the wanted stages: the like pages that its announced count
/// makes certain, and its features page where the catalogue does not hold the features.
pub fn item_tasks(scope: &Scope, wanted: Stages, item: &Item) -> Vec<Task> {
    let mut tasks = Vec::new();
    if wanted.likes {
        // Nothing was announced for a model of a file: its first page says how many there are.
        let certain = item.likes.map_or(1, |likes| likes.certain.max(1).min(likes.shown));
        let offsets = (0..certain).step_by(scope.traits.likes_per_page as usize);
        tasks.extend(offsets.map(|offset| Task::Likes { item_id: item.id.clone(), offset }));
    }
    if wanted.features && features_cost_a_request(scope) {
        tasks.push(Task::Features { item_id: item.id.clone() });
    }
    tasks
}

/// Whether a stage has pages of its own to fetch.
pub fn is_asked_for(scope: &Scope, stage: Stage) -> bool {
    match stage {
        Stage::Items => scope.source == Source::Catalogue,
        Stage::Likes => scope.stages.likes,
        Stage::Features => scope.stages.features && features_cost_a_request(scope),
    }
}

/// Whether features are a page of their own, rather than part of the catalogue's.
pub fn features_cost_a_request(scope: &Scope) -> bool {
    !scope.traits.lists_features || scope.source == Source::File
}
