//! The vocabulary: what an item, a like, a feature, a task and a request are. It has no logic
//! beyond its own validity.

mod allowance;
mod attribute;
mod clock;
mod count;
mod crawl;
mod cursor;
mod database_place;
mod dataset_size;
mod feature;
mod fetch_failure;
mod id;
mod item;
mod like;
mod moment;
mod noun;
mod odd_entry;
mod owner;
mod part;
mod pass_file_line;
mod pause;
mod printable;
mod received;
mod retry;
mod scope;
mod seen_items;
mod sent;
mod server_address;
mod settled;
mod site_words;
mod sourced_user;
mod stage;
mod stage_set;
mod stage_state;
mod task;
mod task_state;
mod thumb;
mod user_task;

pub use allowance::Allowance;
pub use attribute::{
    Attribute, AttributeKind, AttributeType, AttributeValue, ItemAttributes, KnownAttribute,
};
pub use clock::Clock;
pub use count::{counted, grouped, one_or_more};
pub use crawl::{Crawl, CrawledSite, RecordedDescription};
pub use cursor::Cursor;
pub use database_place::{BadDatabasePlace, DatabasePlace};
pub use dataset_size::DatasetSize;
pub use feature::{Feature, FeatureType, FeatureTypes};
pub use fetch_failure::{FetchFailure, Judgement, LocalTrouble};
pub use id::{BadId, ItemId, UserId};
pub use item::{Item, LikeCount, Listed, Rank};
pub use like::Like;
pub use moment::Moment;
pub use noun::{Noun, plural};
pub use odd_entry::{OddEntry, OddKind};
pub use owner::Owner;
pub use part::Part;
pub use pass_file_line::first_pass_file_field;
pub use pause::Pause;
pub use printable::{is_printable, printable};
pub use received::Received;
pub use retry::{Missed, Retry};
pub use scope::{
    AnnouncedCounts, CatalogueEnd, CatalogueOrder, LikePages, LikesBy, ListEnd, Scope, SiteTraits,
    Source,
};
pub use seen_items::SeenItems;
pub use sent::{Answered, Purpose, Sent};
pub use server_address::{BadServerAddress, ServerAddress};
pub use settled::Settled;
pub use site_words::SiteWords;
pub use sourced_user::{SourcedUser, UserOrigin, UserOrigins};
#[cfg(test)]
pub use stage::of_first_stages;
pub use stage::{Stage, Stages};
pub use stage_set::StageSet;
pub use stage_state::StageState;
pub use task::Task;
pub use task_state::TaskState;
pub use thumb::{ImageType, PixelSize, StoredThumb, ThumbAddress, thumb_file_name};
pub use user_task::{UserTask, UserTaskList};

/// One fact of the dataset, as a page gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    /// An item of the catalogue.
    Item(Item),
    /// An item from a user's list of likes that the catalogue has not listed so far.
    LikedItem(Item),
    /// A place of an item in a part of the catalogue.
    Listed(Listed),
    /// A user who likes an item.
    Like(Like),
    /// A like at this position of the user's own list. It is dropped if the item is not stored.
    UserLike(Like),
    /// A user that a source named.
    User(SourcedUser),
    /// A feature of an item, such as a tag.
    Feature(Feature),
    /// What else the site says about an item.
    Attributes(ItemAttributes),
    /// Where an image of an item is.
    ThumbAddress(ThumbAddress),
    /// An image of an item, whose file is in place.
    Thumb(StoredThumb),
}

impl Record {
    /// Returns about how much memory it takes.
    pub fn n_bytes(&self) -> usize {
        let text = match self {
            Self::Item(item) | Self::LikedItem(item) => {
                item.id.as_str().len().saturating_add(item.name.len())
            }
            Self::Listed(listed) => {
                listed.item_id.as_str().len().saturating_add(listed.part.query().len())
            }
            Self::User(found) => {
                found.user.user_id.reveal().len().saturating_add(found.user.username.len())
            }
            Self::Like(like) | Self::UserLike(like) => {
                let ids = like.item_id.as_str().len().saturating_add(like.user_id.reveal().len());
                ids.saturating_add(like.username.len())
            }
            Self::Feature(feature) => {
                feature.item_id.as_str().len().saturating_add(feature.value.len())
            }
            Self::Attributes(attributes) => attributes.n_text_bytes(),
            Self::ThumbAddress(thumb) => {
                thumb.item_id.as_str().len().saturating_add(thumb.address.len())
            }
            Self::Thumb(thumb) => thumb.item_id.as_str().len().saturating_add(thumb.sha256.len()),
        };
        text.saturating_add(size_of::<Self>())
    }
}
