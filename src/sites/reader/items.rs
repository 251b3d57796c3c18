//! An entry of the catalogue.

use super::attributes::{AttributeReader, OwnerReader};
use super::convert;
use super::entries::Entry;
use super::features::FeatureReader;
use super::field::FieldReader;
use super::finder::FinderBuilder;
use super::json_rows::Within;
use super::thumbnail::ThumbnailReader;
use super::user_list::number;
use super::values::{FoundRows, Values};
use crate::sites::description::{Field, ItemList, Pointer, Thumbnail};
use crate::sites::json::JsonValue;
use crate::sites::oddities::Oddities;
use crate::sites::page::CatalogueEntry;
use crate::sites::thumb::ImageOrigins;
use crate::words::{Item, ItemId, Like, LikeCount, OddEntry, OddKind, Rank};

/// Reads an entry of the catalogue.
#[derive(Debug)]
pub struct ItemReader {
    id: FieldReader,
    name: Option<FieldReader>,
    likes: Option<FieldReader>,
    /// Whether an item may lack its number of likes. A catalogue that is sorted by it has it.
    count_may_be_missing: bool,
    owner: Option<OwnerReader>,
    attributes: Vec<AttributeReader>,
    features: Vec<FeatureReader>,
    comments: Option<FieldReader>,
    thumbnail: Option<ThumbnailReader>,
}

/// The number of likes can't be read.
struct NoCount;

impl ItemReader {
    /// Adds the places of the fields, and of the list of likes within the entry.
    pub fn new(
        list: &ItemList,
        types: &[&str],
        likes: Option<&Pointer>,
        finder: &mut FinderBuilder,
    ) -> Self {
        let features = list.features.as_deref().unwrap_or_default();
        let reader = Self {
            id: finder.one(&list.id, "the id"),
            name: list.name.as_ref().map(|name| finder.one(name, "name")),
            likes: list.likes.as_ref().map(|likes| finder.one(&likes.field, "the like text")),
            count_may_be_missing: !list.is_sorted_by_likes,
            owner: list.owner.as_ref().map(|owner| OwnerReader::new(owner, finder)),
            attributes: AttributeReader::all(&list.attributes, finder),
            features: FeatureReader::all(types, features, finder),
            comments: None,
            thumbnail: None,
        };
        if let Some(likes) = likes {
            finder.rows(likes);
        }
        reader
    }

    /// Returns whether the description names the place of the number of likes.
    pub const fn names_count(&self) -> bool {
        self.likes.is_some()
    }

    /// Adds the place of the number of comments.
    pub fn with_comments(mut self, comments: Option<&Field>, finder: &mut FinderBuilder) -> Self {
        self.comments = comments.map(|field| finder.one(field, "the number of comments"));
        self
    }

    /// Adds the place of the images, which are taken from these origins.
    pub fn with_thumbnail(
        mut self,
        thumbnail: Option<&Thumbnail>,
        origins: &ImageOrigins,
        finder: &mut FinderBuilder,
    ) -> Self {
        self.thumbnail =
            thumbnail.map(|thumbnail| ThumbnailReader::new(thumbnail, origins, finder));
        self
    }

    /// Returns the number of likes that the site announces. An error is a number that can't be read.
    fn count(
        &self,
        field: &FieldReader,
        values: &Values<'_>,
        oddities: &mut Oddities,
    ) -> Result<Option<LikeCount>, NoCount> {
        let count = |value: &JsonValue<'_>| convert::count(field.conversion, value);
        let value = field.one(values, |value| count(value).is_some());
        let found = count(value);
        if found.is_some() || (self.count_may_be_missing && value.is_none()) {
            return Ok(found);
        }
        oddities.note(OddKind::Unread, || match value {
            JsonValue::Text(_) if field.is_html => format!("{} is not a count", field.name),
            _ => field.problem(value, "a number of likes"),
        });
        Err(NoCount)
    }

    /// Returns the entry with this rank.
    pub fn read(
        &self,
        values: &Values<'_>,
        within: Option<Within<'_>>,
        rank: Rank,
    ) -> Entry<CatalogueEntry> {
        let id = item_id(&self.id, values)?;
        let mut oddities = Oddities::none(rank.index);
        let name = match &self.name {
            Some(name) => name.text(values, &mut oddities).into_owned(),
            None => id.as_str().to_owned(),
        };
        let likes = self.likes.as_ref().map(|likes| self.count(likes, values, &mut oddities));
        let (likes, lacks_count) = match likes {
            Some(Err(NoCount)) => (None, true),
            Some(Ok(likes)) => (likes, false),
            None => (None, false),
        };
        let owner = self.owner.as_ref().and_then(|owner| owner.read(values, &mut oddities));
        let attributes = self.attributes.iter();
        let attributes =
            attributes.filter_map(|attribute| attribute.read(values, &mut oddities)).collect();
        let mut features = Vec::new();
        for feature in &self.features {
            feature.read(&id, values, &mut features, &mut oddities);
        }
        let given = within.map_or_else(Vec::new, |within| likes_within(within, &id, &mut oddities));
        let comments = self.comments.as_ref();
        let n_comments = comments.and_then(|field| number(field, values, &mut oddities));
        let thumbnail = self.thumbnail.as_ref().map_or(Ok(None), |images| images.read(values));
        let (thumbnail, odd_thumbnail) = match thumbnail {
            Ok(address) => (address, None),
            Err(reason) => {
                (None, Some(OddEntry { index: rank.index, kind: OddKind::Unread, reason }))
            }
        };
        Ok(CatalogueEntry {
            item: Item { id, name, rank, likes },
            owner,
            attributes,
            features,
            n_comments,
            likes: given,
            lacks_count,
            thumbnail,
            odd_thumbnail,
            odd: oddities.into_found(),
        })
    }
}

/// Returns the id of an item, or what is wrong with it.
pub fn item_id(field: &FieldReader, values: &Values<'_>) -> Entry<ItemId> {
    let usable = |value: &JsonValue<'_>| value.id().and_then(|id| ItemId::new(id).ok());
    let id = field.one(values, |value| usable(value).is_some());
    usable(id).ok_or_else(|| field.id_problem(id))
}

/// Returns the likes within an item's entry.
fn likes_within(within: Within<'_>, item_id: &ItemId, oddities: &mut Oddities) -> Vec<Like> {
    if let FoundRows::Other { value: other, .. } = within.found {
        oddities.note(OddKind::Unread, || format!("the list of likes {}", other.problem("a list")));
    }
    for odd in &within.likers.skipped {
        oddities.note(OddKind::Skipped, || format!("like {}: {}", odd.index, odd.reason));
    }
    let found = within.likers.kept.iter();
    let likes = found.map(|liker| {
        for odd in &liker.odd {
            oddities.note(odd.kind, || format!("like {}: {}", odd.index, odd.reason));
        }
        liker.clone().into_like(item_id.clone(), 0)
    });
    likes.collect()
}
