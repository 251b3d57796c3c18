//! The tables of a dataset: their names, columns and files.

mod column;

pub use column::{Column, ColumnContent};

use super::formats::Format;
use super::like_times::LikeTimes;
use crate::words::{AttributeType, KnownAttribute, Noun};

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
    /// Everything else that is known of the items, with the site's ids of their owners.
    ItemDetails,
    /// The same with pseudonyms of their owners.
    AnonymizedItemDetails,
    /// How many of the announced likes of each item were collected.
    ItemCoverage,
    /// How many of each user's likes were collected, with the site's user ids.
    UserCoverage,
    /// The same with pseudonyms.
    AnonymizedUserCoverage,
    /// The files of the items' images.
    Thumbs,
}

/// What the names and columns of tables depend on.
#[derive(Clone, Copy, Debug)]
pub struct TableForm<'a> {
    /// What an item is called.
    pub noun: &'a Noun,
    /// How exactly likes are dated.
    pub times: LikeTimes,
    /// The attributes of the items.
    pub attributes: &'a [AttributeType],
    /// Whether the crawl collects likes by user.
    pub asks_users: bool,
}

/// The name of the table of details, which does not depend on the noun.
const DETAILS: &str = "items";

/// The name of the table of coverage, which does not depend on the noun either.
const COVERAGE: &str = "item_coverage";

/// The name of the table of coverage per user.
const USER_COVERAGE: &str = "user_coverage";

/// The name of the table of images.
const THUMBS: &str = "thumbs";

/// The name of the column that says how an item was found.
const FOUND_BY: &str = "found_by";

impl Table {
    /// Every table, in the order in which an export writes them.
    pub const ALL: [Self; 10] = [
        Self::Items,
        Self::Likes,
        Self::AnonymizedLikes,
        Self::Features,
        Self::ItemDetails,
        Self::AnonymizedItemDetails,
        Self::ItemCoverage,
        Self::UserCoverage,
        Self::AnonymizedUserCoverage,
        Self::Thumbs,
    ];

    /// Returns what follows the noun in the table's name; none for a table whose name has no noun.
    pub const fn ending(self) -> Option<&'static str> {
        match self {
            Self::Items => Some("_urls"),
            Self::Likes => Some("_likes"),
            Self::AnonymizedLikes => Some("_likes_anon"),
            Self::Features => Some("_feats"),
            Self::ItemDetails
            | Self::AnonymizedItemDetails
            | Self::ItemCoverage
            | Self::UserCoverage
            | Self::AnonymizedUserCoverage
            | Self::Thumbs => None,
        }
    }

    /// Returns the table's name, which is the stem of its files' names.
    pub fn name(self, noun: &Noun) -> String {
        match self.ending() {
            Some(ending) => format!("{}{ending}", noun.one()),
            None => self.fixed_name().to_owned(),
        }
    }

    /// Returns the name of a table whose name has no noun.
    pub const fn fixed_name(self) -> &'static str {
        match self {
            Self::ItemCoverage => COVERAGE,
            Self::UserCoverage | Self::AnonymizedUserCoverage => USER_COVERAGE,
            Self::Thumbs => THUMBS,
            _ => DETAILS,
        }
    }

    /// Returns the formats in which an export of these formats writes the table. Pipe-separated text is the form of
    /// published datasets, which have no table of details: that table comes as CSV. The tables of coverage and of
    /// images always come as CSV.
    pub fn formats(self, asked: &[Format]) -> Vec<Format> {
        if self.is_always_csv() {
            return vec![Format::Csv];
        }
        let mut formats: Vec<Format> = Vec::new();
        for format in asked {
            let format = match (self.ending(), format) {
                (None, Format::Psv) => Format::Csv,
                _ => *format,
            };
            if !formats.contains(&format) {
                formats.push(format);
            }
        }
        formats
    }

    /// Whether the table comes as CSV, whatever formats were asked for.
    pub const fn is_always_csv(self) -> bool {
        matches!(
            self,
            Self::ItemCoverage | Self::UserCoverage | Self::AnonymizedUserCoverage | Self::Thumbs
        )
    }

    /// Whether the table has the name of another one, whose ids it replaces with pseudonyms.
    pub const fn shares_a_name(self) -> bool {
        matches!(self, Self::AnonymizedItemDetails | Self::AnonymizedUserCoverage)
    }

    /// Whether an export may write the table in a format that was not asked for.
    pub const fn has_formats_of_its_own(self) -> bool {
        self.ending().is_none()
    }

    /// Whether the table holds the site's ids of users, so that only its owner may read it.
    pub const fn has_user_ids(self) -> bool {
        matches!(self, Self::Likes | Self::ItemDetails | Self::UserCoverage)
    }

    /// Whether the table holds likes.
    pub const fn is_of_likes(self) -> bool {
        matches!(self, Self::Likes | Self::AnonymizedLikes)
    }

    /// Returns the columns, in order.
    pub fn columns(self, form: TableForm<'_>) -> Vec<Column> {
        use ColumnContent as Of;
        let TableForm { noun, times, attributes, asks_users } = form;
        let column = |name: &str, content| Column { name: name.to_owned(), content };
        let id = || Column { name: item_id_column(noun), content: Of::ItemId };
        let liked_item = || [Column { name: item_name_column(noun), content: Of::ItemName }, id()];
        let liked_at = match times {
            LikeTimes::None => None,
            LikeTimes::Day => Some(column("liked_at", Of::Day)),
            LikeTimes::Exact => Some(column("liked_at", Of::Moment)),
        };
        let place = asks_users.then(|| column("user_position", Of::UserPosition));
        let last = liked_at.into_iter().chain(place);
        match self {
            Self::Items => vec![column("name", Of::ItemName), id()],
            Self::Likes => {
                let user = [column("uid", Of::UserId), column("username", Of::Username)];
                liked_item().into_iter().chain(user).chain(last).collect()
            }
            Self::AnonymizedLikes => {
                let user = [column("uid", Of::Pseudonym)];
                liked_item().into_iter().chain(user).chain(last).collect()
            }
            Self::Features => {
                vec![id(), column("type", Of::FeatureType), column("value", Of::FeatureValue)]
            }
            Self::ItemDetails => details(Of::OwnerId, attributes, asks_users),
            Self::AnonymizedItemDetails => details(Of::OwnerPseudonym, attributes, asks_users),
            Self::ItemCoverage => vec![
                column("id", Of::ItemId),
                column("announced", Of::AnnouncedLikes),
                column("collected", Of::CollectedLikes),
                column("coverage", Of::Coverage),
            ],
            Self::UserCoverage => user_coverage(Of::FoundUserId),
            Self::AnonymizedUserCoverage => user_coverage(Of::FoundPseudonym),
            Self::Thumbs => vec![
                column("id", Of::ItemId),
                column("file", Of::ImagePath),
                column("type", Of::ImageType),
                column("bytes", Of::ImageBytes),
                column("sha256", Of::ImageHash),
                column("width", Of::ImageWidth),
                column("height", Of::ImageHeight),
            ],
        }
    }

    /// Returns the name of the table's file in this format.
    pub fn file_name(self, noun: &Noun, format: Format) -> String {
        format!("{}.{}", self.name(noun), format.name())
    }
}

/// Returns the columns of the table of details. The address is among the first, whether it is an attribute of
/// the site's items or not. In crawls by user, the last column says how the item was found.
fn details(owner: ColumnContent, attributes: &[AttributeType], asks_users: bool) -> Vec<Column> {
    use ColumnContent as Of;
    let column = |(name, content): (&str, Of)| Column { name: name.to_owned(), content };
    let first = [
        ("id", Of::ItemId),
        ("name", Of::ItemName),
        (KnownAttribute::Address.name(), Of::Address),
        ("announced_likes", Of::AnnouncedLikes),
        ("collected_likes", Of::CollectedLikes),
        ("rank", Of::Rank),
        ("owner", owner),
    ];
    let others = attributes.iter().filter(|one| one.name != KnownAttribute::Address.name());
    let others = others.map(|one| (one.name.as_str(), Of::Attribute(one.kind)));
    let found_by = asks_users.then_some((FOUND_BY, Of::FoundBy));
    first.into_iter().chain(others).chain(found_by).map(column).collect()
}

/// Returns the columns of the table of coverage per user.
fn user_coverage(user: ColumnContent) -> Vec<Column> {
    use ColumnContent as Of;
    let columns = [
        ("uid", user),
        ("announced", Of::OwnLikes),
        ("collected", Of::CollectedOfUser),
        ("coverage", Of::Coverage),
        ("list", Of::ListResult),
    ];
    columns.map(|(name, content)| Column { name: name.to_owned(), content }).to_vec()
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
    use crate::words::AttributeKind;

    fn columns(noun: &str, table: Table, times: LikeTimes) -> String {
        columns_of(noun, table, times, false)
    }

    fn columns_of(noun: &str, table: Table, times: LikeTimes, asks_users: bool) -> String {
        let noun = Noun::new(noun).unwrap();
        let attribute =
            |(name, kind): (&str, AttributeKind)| AttributeType { name: name.into(), kind };
        let attributes = [
            ("views", AttributeKind::Count),
            ("address", AttributeKind::Text),
            ("created_at", AttributeKind::Moment),
        ];
        let attributes = attributes.map(attribute);
        let form = TableForm { noun: &noun, times, attributes: &attributes, asks_users };
        let columns = table.columns(form);
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
        let details = "id|name|address|announced_likes|collected_likes|rank|owner|views|created_at";
        assert_eq!(columns("project", Table::ItemDetails, LikeTimes::Exact), details);
        let anonymized = columns("project", Table::AnonymizedLikes, LikeTimes::Day);
        assert_eq!(anonymized, "projectname|pid|uid|liked_at");
    }

    #[test]
    fn crawls_that_ask_users_have_columns_after_the_others() {
        let columns = |table, times| columns_of("model", table, times, true);
        let likes = "modelname|mid|uid|username";
        let wanted = format!("{likes}|liked_at|user_position");
        assert_eq!(columns(Table::Likes, LikeTimes::Exact), wanted);
        assert_eq!(columns(Table::Likes, LikeTimes::None), format!("{likes}|user_position"));
        let anonymized = columns(Table::AnonymizedLikes, LikeTimes::None);
        assert_eq!(anonymized, "modelname|mid|uid|user_position");
        for table in [Table::ItemDetails, Table::AnonymizedItemDetails] {
            assert!(columns(table, LikeTimes::None).ends_with("|owner|views|created_at|found_by"));
        }
        assert_eq!(
            columns(Table::ItemCoverage, LikeTimes::None),
            "id|announced|collected|coverage"
        );
    }

    #[test]
    fn details_are_never_pipe_separated_and_come_once_per_format() {
        use Format::{Csv, Jsonl, Parquet, Psv};
        for (asked, formats) in [
            (&[Psv][..], &[Csv][..]),
            (&[Psv, Csv], &[Csv]),
            (&[Jsonl, Psv, Parquet, Csv], &[Jsonl, Csv, Parquet]),
        ] {
            assert_eq!(Table::ItemDetails.formats(asked), formats);
            assert_eq!(Table::Likes.formats(asked), asked);
            assert_eq!(Table::ItemCoverage.formats(asked), [Csv]);
            assert_eq!(Table::UserCoverage.formats(asked), [Csv]);
        }
    }
}
