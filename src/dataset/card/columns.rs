//! What the tables and columns of a dataset hold, in words.

use super::contents::Card;
use crate::dataset::exported_file::ExportedFile;
use crate::dataset::formats::Format;
use crate::dataset::table::{Column, ColumnContent, Table};
use crate::words::{AttributeKind, KnownAttribute};

/// Returns the table's position in a card, which begins with what people come for.
pub const fn position(table: Table) -> u8 {
    match table {
        Table::Likes | Table::AnonymizedLikes => 0,
        Table::Items => 1,
        Table::Features => 2,
        Table::ItemDetails | Table::AnonymizedItemDetails => 3,
        Table::ItemCoverage => 4,
        Table::UserCoverage | Table::AnonymizedUserCoverage => 5,
        Table::Thumbs => 6,
    }
}

/// Returns how hard the file is to read with common tools; the easiest is 0.
pub const fn difficulty(file: &ExportedFile) -> u8 {
    match file.format {
        Format::Parquet => 0,
        Format::Csv => 1,
        Format::Psv => 2,
        Format::Jsonl => 3,
    }
}

/// Returns the file to begin with: likes if there are any, in the format that is easiest to read.
pub fn first_to_read(files: &[ExportedFile]) -> Option<&ExportedFile> {
    files.iter().min_by_key(|file| (position(file.table), difficulty(file)))
}

/// Describes the rows of a table.
pub fn table_meaning(card: &Card<'_>, table: Table) -> String {
    let (one, many) = (card.noun().one(), card.noun().many());
    match table {
        Table::Likes | Table::AnonymizedLikes => {
            format!("who liked which {one}: one row per {one} and user")
        }
        Table::Items => format!("the {many}: one row per {one}"),
        Table::Features if card.words.feature_types.iter().next().is_none() => {
            "nothing: the site's description names no features".to_owned()
        }
        Table::Features => {
            let kinds = card.feature_kinds();
            format!("the {kinds} of the {many}: one row per {one} and feature")
        }
        Table::ItemDetails | Table::AnonymizedItemDetails => {
            format!("everything else that is known of the {many}: one row per {one}")
        }
        Table::ItemCoverage => {
            format!("how many of the announced likes were collected: one row per {one}")
        }
        Table::UserCoverage | Table::AnonymizedUserCoverage => {
            "how many likes of each user were collected: one row per user that was found".to_owned()
        }
        Table::Thumbs => format!("the files of images: one row per {one} with an image"),
    }
}

/// Describes the values of a column.
pub fn column_meaning(card: &Card<'_>, column: &Column) -> String {
    let one = card.noun().one();
    match column.content {
        ColumnContent::Address => format!("where people look at the {one}"),
        ColumnContent::AnnouncedLikes => "how many likes the site announced".to_owned(),
        ColumnContent::CollectedLikes => {
            "how many likes were collected, before any filter".to_owned()
        }
        ColumnContent::Coverage => {
            "`collected` divided by `announced`, with four decimals; empty where nothing was announced"
                .to_owned()
        }
        ColumnContent::Rank if card.scope.asks_users() => format!(
            "the {one}'s place, from 1, when the {} are sorted by announced likes (most first) and then by id",
            card.noun().many()
        ),
        ColumnContent::ImagePath => "the image's file, as a path from this folder".to_owned(),
        ColumnContent::ImageType => "`jpeg`, `png` or `webp`".to_owned(),
        ColumnContent::ImageBytes => "the length of the file in bytes".to_owned(),
        ColumnContent::ImageWidth => "the width in pixels, if it is known".to_owned(),
        ColumnContent::ImageHeight => "the height in pixels, if it is known".to_owned(),
        ColumnContent::ImageHash => "the SHA-256 of the file, as 64 hex digits".to_owned(),
        ColumnContent::Rank => format!("the {one}'s place in the catalogue, from 1"),
        ColumnContent::UserPosition => format!(
            "the position of the {one} in the user's own list of likes, from 0, in the site's order; empty if that \
             list does not have the {one} or was not read"
        ),
        ColumnContent::FoundBy => format!(
            "`catalogue`, or `user` if the {one} is only in users' lists of likes"
        ),
        ColumnContent::OwnerId => format!("the site's id of the user who made the {one}"),
        ColumnContent::OwnerPseudonym => format!("a pseudonym of the user who made the {one}"),
        ColumnContent::Attribute(kind) => attribute_meaning(one, &column.name, kind),
        ColumnContent::ItemId => format!("the site's id of the {one}: opaque text"),
        ColumnContent::ItemName => format!("the {one}'s name, as its author wrote it"),
        ColumnContent::Pseudonym => format!("a pseudonym of the user who liked the {one}"),
        ColumnContent::UserId => format!("the site's id of the user who liked the {one}"),
        ColumnContent::FoundUserId => "the site's id of the user".to_owned(),
        ColumnContent::FoundPseudonym => "a pseudonym of the user".to_owned(),
        ColumnContent::OwnLikes => {
            "how many likes the site shows for the user, if it shows a number".to_owned()
        }
        ColumnContent::CollectedOfUser => {
            "how many likes of the user were collected, before any filter".to_owned()
        }
        ColumnContent::ListResult => {
            "what became of the user's list of likes: `read`, `unfinished`, `given-up`, `gone`, `private` or `not-read`"
                .to_owned()
        }
        ColumnContent::Username => "the user's name when the like was read".to_owned(),
        ColumnContent::FeatureType => card.feature_kind(),
        ColumnContent::FeatureValue => format!("the text of the {}", card.feature_kind()),
        ColumnContent::Moment => format!(
            "when the user liked the {one}, in UTC: `2023-02-16T10:20:30.123Z`, or nothing if the site did \
             not say"
        ),
        ColumnContent::Day => format!(
            "the day on which the user liked the {one}, in UTC: `2023-02-16`, or nothing if the site did \
             not say"
        ),
    }
}

/// Describes the values of an attribute, which may all be missing.
fn attribute_meaning(one: &str, name: &str, kind: AttributeKind) -> String {
    let form = match kind {
        AttributeKind::Text => "text",
        AttributeKind::Count => "a whole number",
        AttributeKind::Moment => "a moment in UTC, such as `2023-02-16T10:20:30.123Z`",
        AttributeKind::Truth => "`true` or `false`",
    };
    let what = match KnownAttribute::named(name) {
        Some(KnownAttribute::Address) => format!("where people look at the {one}"),
        Some(KnownAttribute::PublishedAt) => format!("when the {one} was published"),
        Some(KnownAttribute::CreatedAt) => format!("when the {one} was created"),
        Some(KnownAttribute::Views) => format!("how often the {one} was viewed"),
        Some(KnownAttribute::Comments) => format!("how many comments the {one} has"),
        Some(KnownAttribute::Licence) => format!("the licence of the {one}, as the site calls it"),
        Some(KnownAttribute::Downloadable) => format!("whether the {one} can be downloaded"),
        Some(KnownAttribute::AgeRestricted) => {
            format!("whether the {one} is only for people of a certain age")
        }
        None => format!("`{name}` of the {one}, as the site gives it"),
    };
    format!("{what}: {form}")
}
