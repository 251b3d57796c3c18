//! The tables that leave, and the names of their files.

use std::path::Path;

use crate::dataset::rows::Format;

/// A table that leaves, in a file a format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// The models.
    Urls,
    /// Who liked which model, with the site's ids.
    Likes,
    /// The same, with pseudonyms.
    LikesAnon,
    /// Categories and tags of the models.
    Feats,
}

/// Where tables go to.
#[derive(Clone, Copy, Debug)]
pub struct Destination<'a> {
    /// The folder.
    pub folder: &'a Path,
    /// The formats, of which each table makes a file.
    pub formats: &'a [Format],
}

impl Table {
    /// Every table, in the order in which they are written.
    pub const ALL: [Self; 4] = [Self::Urls, Self::Likes, Self::LikesAnon, Self::Feats];

    /// How the names of its files begin.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Urls => "model_urls",
            Self::Likes => "model_likes",
            Self::LikesAnon => "model_likes_anon",
            Self::Feats => "model_feats",
        }
    }

    /// Its columns.
    pub const fn header(self) -> &'static [&'static str] {
        match self {
            Self::Urls => &["name", "mid"],
            Self::Likes => &["modelname", "mid", "uid", "username"],
            Self::LikesAnon => &["modelname", "mid", "uid"],
            Self::Feats => &["mid", "type", "value"],
        }
    }

    /// The name of its file in this format.
    pub fn file(self, format: Format) -> String {
        format!("{}.{}", self.name(), format.name())
    }
}
