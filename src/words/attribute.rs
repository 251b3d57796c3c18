//! What the site says about an item besides its likes and features, such as when it was published.

use super::{ItemId, Moment, Owner};

/// What the values of an attribute are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttributeKind {
    /// Texts.
    Text,
    /// Whole numbers, 0 or more.
    Count,
    /// Moments.
    Moment,
    /// Yes or no.
    Truth,
}

impl AttributeKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Text, Self::Count, Self::Moment, Self::Truth];

    /// Returns the number that stands for the kind in the database.
    pub const fn code(self) -> i64 {
        match self {
            Self::Text => 1,
            Self::Count => 2,
            Self::Moment => 3,
            Self::Truth => 4,
        }
    }

    /// Returns the kind with this number, if there is one.
    pub fn from_code(code: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Returns what a value of the kind is called in messages.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Count => "a whole number",
            Self::Moment => "a time",
            Self::Truth => "yes or no",
        }
    }
}

/// An attribute of a site's items: its name, and what its values are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttributeType {
    /// Its name, which is also the name of its column.
    pub name: String,
    /// What its values are.
    pub kind: AttributeKind,
}

/// A value of an attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttributeValue {
    /// A text, never empty.
    Text(String),
    /// A whole number.
    Count(i64),
    /// A moment, whose year has four digits.
    Moment(Moment),
    /// Yes or no.
    Truth(bool),
}

impl AttributeValue {
    /// Returns what the value is.
    pub const fn kind(&self) -> AttributeKind {
        match self {
            Self::Text(_) => AttributeKind::Text,
            Self::Count(_) => AttributeKind::Count,
            Self::Moment(_) => AttributeKind::Moment,
            Self::Truth(_) => AttributeKind::Truth,
        }
    }
}

/// One attribute of one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// The attribute's position among those that the site's description names, from 0.
    pub position: usize,
    /// Its value.
    pub value: AttributeValue,
}

/// What a site says about one item besides its likes and features.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemAttributes {
    /// The item.
    pub item_id: ItemId,
    /// The user who made it, if the site says so.
    pub owner: Option<Owner>,
    /// Its attributes that are known, in the order of the description.
    pub attributes: Vec<Attribute>,
}

impl ItemAttributes {
    /// Returns about how many bytes its texts have.
    pub fn n_text_bytes(&self) -> usize {
        let owner = self.owner.as_ref().map_or(0, Owner::n_bytes);
        let texts = self.attributes.iter().map(|attribute| match &attribute.value {
            AttributeValue::Text(text) => text.len().saturating_add(size_of::<Attribute>()),
            _ => size_of::<Attribute>(),
        });
        texts.fold(self.item_id.as_str().len().saturating_add(owner), usize::saturating_add)
    }
}

/// An attribute that means the same on every site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KnownAttribute {
    /// Where people look at the item.
    Address,
    /// When it was published.
    PublishedAt,
    /// When it was created.
    CreatedAt,
    /// How often it was viewed.
    Views,
    /// How many comments it has.
    Comments,
    /// Its licence.
    Licence,
    /// Whether it can be downloaded.
    Downloadable,
    /// Whether it is only for people of a certain age.
    AgeRestricted,
}

impl KnownAttribute {
    /// Every such attribute.
    pub const ALL: [Self; 8] = [
        Self::Address,
        Self::PublishedAt,
        Self::CreatedAt,
        Self::Views,
        Self::Comments,
        Self::Licence,
        Self::Downloadable,
        Self::AgeRestricted,
    ];

    /// Returns its name in descriptions and files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::PublishedAt => "published_at",
            Self::CreatedAt => "created_at",
            Self::Views => "views",
            Self::Comments => "comments",
            Self::Licence => "licence",
            Self::Downloadable => "downloadable",
            Self::AgeRestricted => "age_restricted",
        }
    }

    /// Returns the attribute of this name, if it is one of them.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }

    /// Returns what its values are.
    pub const fn kind(self) -> AttributeKind {
        match self {
            Self::Address | Self::Licence => AttributeKind::Text,
            Self::PublishedAt | Self::CreatedAt => AttributeKind::Moment,
            Self::Views | Self::Comments => AttributeKind::Count,
            Self::Downloadable | Self::AgeRestricted => AttributeKind::Truth,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_names_read_back() {
        for kind in AttributeKind::ALL {
            assert_eq!(AttributeKind::from_code(kind.code()), Some(kind));
        }
        assert_eq!(AttributeKind::from_code(0), None);
        for known in KnownAttribute::ALL {
            assert_eq!(KnownAttribute::named(known.name()), Some(known));
        }
        assert_eq!(KnownAttribute::named("owner"), None);
    }
}
