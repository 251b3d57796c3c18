//! What a crawl begins with, what a page leads to, and when to stop.

mod follow;

use std::collections::HashSet;
use std::fmt;

pub use follow::{STALE_PAGES_MAX, comes_up_short, could_go_on_for_ever, follow};

use crate::sites::LIKES_PER_PAGE;
use crate::words::Task;
use crate::words::{Item, ItemId, Record, SiteKind, Stage, Stages};

/// What shapes a crawl's data: recorded by `start` and never changed, but for added stages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The shape of the site.
    pub kind: SiteKind,
    /// What is collected.
    pub stages: Stages,
    /// Models with fewer likes are left out.
    pub like_limit: u32,
    /// The catalogue stops after this many distinct models.
    pub limit_items: Option<u32>,
    /// Where the models come from.
    pub source: Source,
}

/// Where the models come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The site's catalogue.
    Catalogue,
    /// A file of models, in the catalogue's place.
    File,
}

/// What the crawl already holds, as far as a catalogue page's follow-ups depend on it.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// How many models earlier pages brought.
    pub n_items: u32,
    /// Those of this page's models that earlier pages brought.
    pub item_ids: HashSet<ItemId>,
    /// Whether the cursor of the next page was given before.
    pub cursor_seen: bool,
    /// The last page before this one that brought a model; 0 if none did.
    pub last_new_page: u32,
}

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

/// Why a catalogue ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CatalogueEnd {
    /// A model under the like limit came up.
    UnderLimit,
    /// The wanted number of models was reached.
    LimitOfItems,
    /// The site had no more, though no model under the like limit had come up.
    AboveLimit,
}

impl CatalogueEnd {
    /// Every reason.
    pub const ALL: [Self; 3] = [Self::UnderLimit, Self::LimitOfItems, Self::AboveLimit];

    /// The reason's name in the database and the manifest.
    pub const fn name(self) -> &'static str {
        match self {
            Self::UnderLimit => "under-like-limit",
            Self::LimitOfItems => "limit-of-models",
            Self::AboveLimit => "above-like-limit",
        }
    }
}

impl fmt::Display for CatalogueEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
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
        let offsets = (0..certain).step_by(LIKES_PER_PAGE as usize);
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
    scope.kind == SiteKind::Sketchfab2016 || scope.source == Source::File
}
