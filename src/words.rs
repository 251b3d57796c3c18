//! The words of the dataset: what a model, a like and a feature are.

mod clock;
mod count;
mod crawl;
mod feature;
mod id;
mod item;
mod like;
mod moment;
mod pause;
mod printable;
mod scope;
mod seen_items;
mod sent;
mod stage;
mod task;

pub use clock::Clock;
pub use count::{counted, one_or_more};
pub use crawl::{Crawl, CrawledSite};
pub use feature::{Feature, FeatureType};
pub use id::{BadId, ItemId, UserId};
pub use item::{Item, LikeCount, Rank};
pub use like::Like;
pub use moment::Moment;
pub use pause::Pause;
pub use printable::{is_printable, printable};
pub use scope::{CatalogueEnd, Scope, SiteTraits, Source};
pub use seen_items::SeenItems;
pub use sent::{Answered, Purpose, Sent};
pub use stage::{Stage, Stages};
pub use task::{Cursor, Task};

/// One fact of the dataset, as a page told it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    /// A model of the catalogue.
    Item(Item),
    /// A user who likes a model.
    Like(Like),
    /// A category or tag of a model.
    Feature(Feature),
}

impl Record {
    /// About how much memory it takes.
    pub fn n_bytes(&self) -> usize {
        let text = match self {
            Self::Item(item) => item.id.as_str().len().saturating_add(item.name.len()),
            Self::Like(like) => {
                let ids = like.item_id.as_str().len().saturating_add(like.user_id.reveal().len());
                ids.saturating_add(like.username.len())
            }
            Self::Feature(feature) => {
                feature.item_id.as_str().len().saturating_add(feature.value.len())
            }
        };
        text.saturating_add(size_of::<Self>())
    }
}
