//! The features of an item.

use super::field::FieldReader;
use super::finder::FinderBuilder;
use super::values::Values;
use crate::sites::description::Field;
use crate::sites::oddities::Oddities;
use crate::words::{Feature, FeatureType, ItemId, OddKind};

/// Reads the features of one type.
#[derive(Debug)]
pub struct FeatureReader {
    kind: FeatureType,
    /// The name of the type.
    name: String,
    field: FieldReader,
}

impl FeatureReader {
    /// Adds the places of every type, and returns their readers in the order of the site's types.
    pub fn all(
        types: &[&str],
        features: &[(String, Field)],
        finder: &mut FinderBuilder,
    ) -> Vec<Self> {
        let readers = types.iter().enumerate().filter_map(|(position, name)| {
            let (_, field) = features.iter().find(|(own, _)| own == name)?;
            let kind = FeatureType::nth(position)?;
            Some(Self { kind, name: (*name).to_owned(), field: finder.all(field, name) })
        });
        readers.collect()
    }

    /// Adds the features of an item.
    pub fn read(
        &self,
        item_id: &ItemId,
        values: &Values<'_>,
        features: &mut Vec<Feature>,
        oddities: &mut Oddities,
    ) {
        features.reserve(self.field.n_values(values));
        let mut position = 0_u32;
        let problem = self.field.each(values, |text| {
            let value = oddities.fit(&self.name, text).into();
            features.push(Feature { item_id: item_id.clone(), kind: self.kind, position, value });
            position = position.saturating_add(1);
        });
        if let Some(problem) = problem {
            oddities.note(OddKind::Unread, || problem);
        }
    }
}
