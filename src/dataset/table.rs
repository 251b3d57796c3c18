//! The tables of a dataset: their names, columns and files.

use super::formats::Format;

/// A table of the dataset; an export writes one file of it per format.
///
/// Names and columns are those of Sketchfab, which calls its items models.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// The items.
    Items,
    /// Who liked which item, with the site's user ids.
    Likes,
    /// Who liked which item, with pseudonyms.
    AnonymizedLikes,
    /// The categories and tags of the items.
    Features,
}

impl Table {
    /// Every table, in the order in which an export writes them.
    pub const ALL: [Self; 4] = [Self::Items, Self::Likes, Self::AnonymizedLikes, Self::Features];

    /// The table's name, which is the stem of its files' names.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Items => "model_urls",
            Self::Likes => "model_likes",
            Self::AnonymizedLikes => "model_likes_anon",
            Self::Features => "model_feats",
        }
    }

    /// The names of the columns, in order.
    pub const fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Items => &["name", "mid"],
            Self::Likes => &["modelname", "mid", "uid", "username"],
            Self::AnonymizedLikes => &["modelname", "mid", "uid"],
            Self::Features => &["mid", "type", "value"],
        }
    }

    /// Returns the name of the table's file in this format.
    pub fn file_name(self, format: Format) -> String {
        format!("{}.{}", self.name(), format.name())
    }
}
