//! The tables of a dataset: their names, columns and files.

use super::formats::Format;
use super::like_times::LikeTimes;
use crate::words::Noun;

/// A table of the dataset; an export writes one file of it per format.
///
/// What the site calls its items is part of its name: `model_urls` holds Sketchfab's models.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// The items.
    Items,
    /// Who liked which item, with the site's user ids.
    Likes,
    /// Who liked which item, with pseudonyms.
    AnonymizedLikes,
    /// The features of the items.
    Features,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The column's name.
    pub name: String,
    /// What it holds.
    pub content: ColumnContent,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnContent {
    /// The item's name.
    ItemName,
    /// The site's id of the item.
    ItemId,
    /// The site's id of the user.
    UserId,
    /// The user's pseudonym.
    Pseudonym,
    /// The user's name.
    Username,
    /// The moment at which the like was given, if it is known.
    Moment,
    /// The day on which the like was given, if it is known.
    Day,
    /// The type of a feature.
    FeatureType,
    /// The text of a feature.
    FeatureValue,
}

impl Table {
    /// Every table, in the order in which an export writes them.
    pub const ALL: [Self; 4] = [Self::Items, Self::Likes, Self::AnonymizedLikes, Self::Features];

    /// Returns what follows the noun in the table's name.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Items => "_urls",
            Self::Likes => "_likes",
            Self::AnonymizedLikes => "_likes_anon",
            Self::Features => "_feats",
        }
    }

    /// Returns the table's name, which is the stem of its files' names.
    pub fn name(self, noun: &Noun) -> String {
        format!("{}{}", noun.one(), self.ending())
    }

    /// Whether the table holds likes.
    pub const fn is_of_likes(self) -> bool {
        matches!(self, Self::Likes | Self::AnonymizedLikes)
    }

    /// Returns the columns, in order. `times` says how exactly likes are dated.
    pub fn columns(self, noun: &Noun, times: LikeTimes) -> Vec<Column> {
        use ColumnContent as Of;
        let column = |name: &str, content| Column { name: name.to_owned(), content };
        let id = || Column { name: item_id_column(noun), content: Of::ItemId };
        let liked_item = || [Column { name: item_name_column(noun), content: Of::ItemName }, id()];
        let liked_at = match times {
            LikeTimes::None => None,
            LikeTimes::Day => Some(column("liked_at", Of::Day)),
            LikeTimes::Exact => Some(column("liked_at", Of::Moment)),
        };
        match self {
            Self::Items => vec![column("name", Of::ItemName), id()],
            Self::Likes => {
                let user = [column("uid", Of::UserId), column("username", Of::Username)];
                liked_item().into_iter().chain(user).chain(liked_at).collect()
            }
            Self::AnonymizedLikes => {
                let user = [column("uid", Of::Pseudonym)];
                liked_item().into_iter().chain(user).chain(liked_at).collect()
            }
            Self::Features => {
                vec![id(), column("type", Of::FeatureType), column("value", Of::FeatureValue)]
            }
        }
    }

    /// Returns the name of the table's file in this format.
    pub fn file_name(self, noun: &Noun, format: Format) -> String {
        format!("{}.{}", self.name(noun), format.name())
    }
}

/// Returns the name of the column with an item's id: the noun's first letter and `id`. A user's id is called
/// `uid`, so an item whose noun begins with u has an `itemid`.
fn item_id_column(noun: &Noun) -> String {
    match noun.one().chars().next() {
        Some('u') | None => "itemid".to_owned(),
        Some(letter) => format!("{letter}id"),
    }
}

/// Returns the name of the column with an item's name next to a user: the noun and `name`, unless that is
/// what the user's is called.
fn item_name_column(noun: &Noun) -> String {
    match noun.one() {
        "user" => "itemname".to_owned(),
        noun => format!("{noun}name"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(noun: &str, table: Table, times: LikeTimes) -> String {
        let columns = table.columns(&Noun::new(noun).unwrap(), times);
        columns.into_iter().map(|column| column.name).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn files_and_columns_are_named_by_the_noun() {
        for (noun, likes) in [
            ("model", "modelname|mid|uid|username"),
            ("project", "projectname|pid|uid|username"),
            ("upload", "uploadname|itemid|uid|username"),
            ("user", "itemname|itemid|uid|username"),
        ] {
            assert_eq!(columns(noun, Table::Likes, LikeTimes::None), likes);
            let dated = columns(noun, Table::Likes, LikeTimes::Exact);
            assert_eq!(dated, format!("{likes}|liked_at"));
            let name = Table::AnonymizedLikes.file_name(&Noun::new(noun).unwrap(), Format::Csv);
            assert_eq!(name, format!("{noun}_likes_anon.csv"));
        }
        assert_eq!(columns("project", Table::Items, LikeTimes::Exact), "name|pid");
        assert_eq!(columns("project", Table::Features, LikeTimes::Exact), "pid|type|value");
        let anonymized = columns("project", Table::AnonymizedLikes, LikeTimes::Day);
        assert_eq!(anonymized, "projectname|pid|uid|liked_at");
    }
}
