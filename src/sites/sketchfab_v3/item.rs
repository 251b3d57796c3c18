//! A model as the API describes it.

use serde::Deserialize;
use serde_json::Number;

use crate::sites::text::clean;
use crate::words::{Feature, FeatureType, ItemId, LikeCount};

/// An entry of the catalogue: the fields that are used.
#[derive(Deserialize)]
pub struct SearchResult {
    pub uid: String,
    pub name: String,
    #[serde(rename = "likeCount")]
    pub like_count: Number,
    #[serde(default)]
    pub categories: Option<Vec<Label>>,
    #[serde(default)]
    pub tags: Option<Vec<Label>>,
}

/// A model's own page: the fields that are used.
#[derive(Deserialize)]
pub struct ModelDetails {
    pub uid: Option<String>,
    #[serde(default)]
    pub categories: Option<Vec<Label>>,
    #[serde(default)]
    pub tags: Option<Vec<Label>>,
}

/// A category or tag; tags may lack a name.
#[derive(Deserialize)]
pub struct Label {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    slug: Option<String>,
}

/// Returns a model's features, categories first.
pub fn features(
    item_id: &ItemId,
    categories: Option<Vec<Label>>,
    tags: Option<Vec<Label>>,
) -> Vec<Feature> {
    let categories = labelled(item_id, FeatureType::Category, categories);
    categories.chain(labelled(item_id, FeatureType::Tag, tags)).collect()
}

/// Reads a count of likes, which must be a whole number that is not negative.
pub fn count(number: &Number) -> Option<LikeCount> {
    number.as_u64().and_then(|n| u32::try_from(n).ok()).map(LikeCount::exact)
}

fn labelled(
    item_id: &ItemId,
    kind: FeatureType,
    labels: Option<Vec<Label>>,
) -> impl Iterator<Item = Feature> + use<'_> {
    let text = |label: Label| label.name.filter(|name| !name.is_empty()).or(label.slug);
    let texts = labels.unwrap_or_default().into_iter().filter_map(text);
    texts.enumerate().map(move |(position, text)| Feature {
        item_id: item_id.clone(),
        kind,
        position: u32::try_from(position).unwrap_or(u32::MAX),
        value: clean(text),
    })
}
