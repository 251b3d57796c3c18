//! An exported file, as a card tells of it.

use crate::dataset::rows::Format;

/// One exported file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub table: Table,
    /// Its columns, in order.
    pub columns: &'static [&'static str],
    /// How it is written.
    pub format: Format,
    /// Rows, a header not counted.
    pub n_rows: u64,
    /// Its length.
    pub n_bytes: u64,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
}

/// What a file holds; the likes are what people come for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Table {
    /// Who liked which model.
    Likes,
    /// The models.
    Items,
    /// Categories and tags of models.
    Features,
}

impl File {
    /// A file of this name, which says what it holds and how; none if no export writes one that is
    /// called so. Its length and hash are to be filled in.
    pub fn named(name: &str) -> Option<Self> {
        let (stem, ending) = name.rsplit_once('.')?;
        let (table, columns): (_, &[&str]) = match stem {
            "model_likes" => (Table::Likes, &["modelname", "mid", "uid", "username"]),
            "model_likes_anon" => (Table::Likes, &["modelname", "mid", "uid"]),
            "model_urls" => (Table::Items, &["name", "mid"]),
            "model_feats" => (Table::Features, &["mid", "type", "value"]),
            _ => return None,
        };
        let format = Format::ALL.into_iter().find(|format| format.name() == ending)?;
        let (name, sha256) = (name.to_owned(), String::new());
        Some(Self { name, table, columns, format, n_rows: 0, n_bytes: 0, sha256 })
    }

    /// How hard it is to read with the tools that people have; the easiest is 0.
    pub const fn hardness(&self) -> u8 {
        match self.format {
            Format::Parquet => 0,
            Format::Csv => 1,
            Format::Psv => 2,
            Format::Jsonl => 3,
        }
    }
}

impl Table {
    /// Its name on a hub.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Likes => "likes",
            Self::Items => "models",
            Self::Features => "features",
        }
    }

    /// What a row of it says.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Likes => "who liked which model, a row for each model and user",
            Self::Items => "the models, a row for each",
            Self::Features => "the categories and tags of each model, a row for each",
        }
    }
}

/// What a column holds.
pub fn meaning(table: Table, column: &str, is_anonymized: bool) -> &'static str {
    match (table, column) {
        (_, "mid") => "the site's id of the model: opaque text",
        (_, "name" | "modelname") => "the name of the model, as its author gave it",
        (_, "uid") if is_anonymized => "a pseudonym of the user who liked it",
        (_, "uid") => "the site's id of the user who liked it",
        (_, "username") => "the name of that user at the time",
        (_, "type") => "category or tag",
        (_, "value") => "the text of the category or tag",
        _ => "text",
    }
}
