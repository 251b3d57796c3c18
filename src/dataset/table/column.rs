//! The columns of tables, and what they hold.

use crate::words::AttributeKind;

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
    /// The site's id of a user that was found.
    FoundUserId,
    /// The pseudonym of a user that was found.
    FoundPseudonym,
    /// How many items the user likes, by the site's count.
    OwnLikes,
    /// How many likes of the user were collected.
    CollectedOfUser,
    /// What became of the user's list of likes.
    ListResult,
    /// The user's name.
    Username,
    /// The moment at which the like was given, if it is known.
    Moment,
    /// The day on which the like was given, if it is known.
    Day,
    /// The position of the like in the user's own list, if that list has it.
    UserPosition,
    /// The type of a feature.
    FeatureType,
    /// The text of a feature.
    FeatureValue,
    /// Where people look at the item.
    Address,
    /// How many likes of the item the site announced.
    AnnouncedLikes,
    /// How many likes of the item were collected.
    CollectedLikes,
    /// The collected share of the announced likes.
    Coverage,
    /// The path of an image, from the folder of the export.
    ImagePath,
    /// The length of an image in bytes.
    ImageBytes,
    /// The SHA-256 of an image.
    ImageHash,
    /// The width of an image in pixels.
    ImageWidth,
    /// The height of an image in pixels.
    ImageHeight,
    /// The format of an image.
    ImageType,
    /// The item's place in the catalogue, from 1.
    Rank,
    /// The site's id of the user who made the item.
    OwnerId,
    /// The pseudonym of the user who made the item.
    OwnerPseudonym,
    /// An attribute of the item with this kind of values.
    Attribute(AttributeKind),
    /// Whether the item is in the catalogue, or only in users' lists of likes.
    FoundBy,
}

impl ColumnContent {
    /// Returns the type of a column's values. Times of likes count as text.
    pub const fn kind(self) -> AttributeKind {
        match self {
            Self::AnnouncedLikes
            | Self::CollectedLikes
            | Self::OwnLikes
            | Self::CollectedOfUser
            | Self::ImageBytes
            | Self::ImageWidth
            | Self::ImageHeight
            | Self::Rank
            | Self::UserPosition => AttributeKind::Count,
            Self::Attribute(kind) => kind,
            _ => AttributeKind::Text,
        }
    }

    /// Returns whether such a column may lack a value.
    pub const fn may_be_empty(self) -> bool {
        !matches!(self, Self::ItemId | Self::ItemName | Self::Rank | Self::FoundBy)
    }
}
