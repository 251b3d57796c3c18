//! A feature of an item, such as a category or a tag.

use std::sync::Arc;

use super::ItemId;

/// Which kind of feature a value is: its position among the types that the site's description names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FeatureType(u8);

impl FeatureType {
    /// The most types that a site may have.
    pub const N_MAX: usize = 100;

    /// The first type of a site. On Sketchfab, that is the category.
    pub const FIRST: Self = Self(1);

    /// The second type of a site. On Sketchfab, that is the tag.
    pub const SECOND: Self = Self(2);

    /// Returns the type at this position of the description, from 0. None where there can't be one.
    pub fn nth(position: usize) -> Option<Self> {
        let code = u8::try_from(position).ok()?.checked_add(1)?;
        (position < Self::N_MAX).then_some(Self(code))
    }

    /// Returns the position of the type in the description, from 0.
    pub const fn position(self) -> usize {
        self.0 as usize - 1
    }

    /// Returns the number that stands for the type in the database. Features are sorted by it.
    pub const fn code(self) -> i64 {
        self.0 as i64
    }

    /// Returns the type with this number, if there can be one.
    pub fn from_code(code: i64) -> Option<Self> {
        Self::nth(usize::try_from(code.checked_sub(1)?).ok()?)
    }
}

/// The names of a site's types of feature, in the order of its description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeatureTypes(Vec<String>);

impl FeatureTypes {
    /// Returns the types with these names.
    pub const fn new(names: Vec<String>) -> Self {
        Self(names)
    }

    /// Returns the name of a type, if the site has that type.
    pub fn name(&self, kind: FeatureType) -> Option<&str> {
        self.0.get(kind.position()).map(String::as_str)
    }

    /// Returns every type with its name, in order.
    pub fn iter(&self) -> impl Iterator<Item = (FeatureType, &str)> {
        let named = |(position, name)| Some((FeatureType::nth(position)?, String::as_str(name)));
        self.0.iter().enumerate().filter_map(named)
    }
}

/// One feature of one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feature {
    /// The item that it describes.
    pub item_id: ItemId,
    /// Its type.
    pub kind: FeatureType,
    /// The position among the item's features of this type, in page order, from 0.
    pub position: u32,
    /// Its text.
    pub value: Arc<str>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_read_back() {
        for position in [0, 1, FeatureType::N_MAX - 1] {
            let kind = FeatureType::nth(position).unwrap();
            assert_eq!(FeatureType::from_code(kind.code()), Some(kind));
            assert_eq!(kind.position(), position);
        }
        assert_eq!(FeatureType::nth(FeatureType::N_MAX), None);
        for code in [0, -1, 101, 257, i64::MIN, i64::MAX] {
            assert_eq!(FeatureType::from_code(code), None, "{code}");
        }
    }

    #[test]
    fn types_have_the_names_of_the_description() {
        let types = FeatureTypes::new(vec!["tag".to_owned(), "task".to_owned()]);
        let named: Vec<_> = types.iter().map(|(kind, name)| (kind.code(), name)).collect();
        assert_eq!(named, [(1, "tag"), (2, "task")]);
        assert_eq!(types.name(FeatureType::SECOND), Some("task"));
        assert_eq!(types.name(FeatureType::nth(2).unwrap()), None);
    }
}
