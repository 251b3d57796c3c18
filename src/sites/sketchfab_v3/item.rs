//! A model as the API describes it.

use super::labels::Labels;
use crate::sites::error::PageError;
use crate::sites::json::{Entry, JsonKind, JsonReader, JsonValue};
use crate::sites::oddities::Oddities;
use crate::sites::page::{CatalogueEntry, FeaturesPage};
use crate::words::{Feature, FeatureType, Item, ItemId, OddKind, Rank};

/// The fields of a model that are used.
#[derive(Default)]
struct Model<'b> {
    uid: JsonValue<'b>,
    name: JsonValue<'b>,
    like_count: JsonValue<'b>,
    categories: Labels,
    tags: Labels,
}

/// Reads an entry of the catalogue.
pub fn read_entry(
    reader: &mut JsonReader<'_>,
    rank: Rank,
) -> Result<Entry<CatalogueEntry>, PageError> {
    let model = Model::read(reader)?;
    let Some(id) = model.uid.id().and_then(|id| ItemId::new(id).ok()) else {
        return Ok(Err(format!("uid {}", model.uid.problem("an id"))));
    };
    let mut oddities = Oddities::none(rank.index);
    let name = oddities.text("name", &model.name);
    let likes = model.like_count.count();
    if likes.is_none() {
        oddities.note(OddKind::Unread, || {
            format!("likeCount {}", model.like_count.problem("a number of likes"))
        });
    }
    let features = features(&id, model.categories, model.tags, &mut oddities);
    let odd = oddities.into_found();
    Ok(Ok(CatalogueEntry {
        item: Item { id, name, rank, likes },
        features,
        likes: Vec::new(),
        odd,
    }))
}

/// Reads a model's own page. Its `uid` must be the one asked for.
pub fn read_details(item_id: &ItemId, body: &[u8]) -> Result<FeaturesPage, PageError> {
    let mut reader = JsonReader::new(body)?;
    let model = match reader.kind()? {
        JsonKind::Object => Model::read(&mut reader)?,
        _ => reader.skip().map(|()| Model::default())?,
    };
    reader.end()?;
    if model.uid.id().as_deref() != Some(item_id.as_str()) {
        return Err(PageError::NoLandmark("`uid` of the model asked for".to_owned()));
    }
    let mut oddities = Oddities::none(0);
    let features = features(item_id, model.categories, model.tags, &mut oddities);
    Ok(FeaturesPage { features, odd: oddities.into_found() })
}

impl<'b> Model<'b> {
    fn read(reader: &mut JsonReader<'b>) -> Result<Self, PageError> {
        let mut model = Self::default();
        reader.object(|reader, key| {
            match key {
                "uid" => model.uid = reader.value()?,
                "name" => model.name = reader.value()?,
                "likeCount" => model.like_count = reader.value()?,
                "categories" => model.categories = Labels::read(reader)?,
                "tags" => model.tags = Labels::read(reader)?,
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        Ok(model)
    }
}

/// Returns a model's features, categories first.
fn features(
    item_id: &ItemId,
    categories: Labels,
    tags: Labels,
    oddities: &mut Oddities,
) -> Vec<Feature> {
    let mut features = Vec::new();
    for (kind, name, name_of_one, labels) in [
        (FeatureType::FIRST, "categories", "category", categories),
        (FeatureType::SECOND, "tags", "tag", tags),
    ] {
        if let Some(problem) = labels.problem {
            oddities.note(OddKind::Unread, || format!("{name}{problem}"));
        }
        features.extend((0..).zip(labels.texts).map(|(position, text)| Feature {
            item_id: item_id.clone(),
            kind,
            position,
            value: oddities.fit(name_of_one, text),
        }));
    }
    features
}
