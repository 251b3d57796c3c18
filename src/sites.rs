//! Everything that is known about the sites that can be crawled. No other room knows about them.
//!
//! A site is data: a [`Description`], which is a YAML file that is bundled with the program or is the
//! user's own. It is compiled once into a [`SiteReader`].
//!
//! A [`Site`] is a description at its addresses. It tells the other rooms which request a task stands
//! for, what the bytes of an answer say, and what its pages hold ([`Site::traits`]). It also knows its
//! origins, the signs of its firewall, the header for a token, and the size of its last published
//! dataset. Those answers are the whole interface: another site is another description.

mod address;
pub mod description;
mod error;
mod explain;
mod html;
mod json;
mod loopback;
mod oddities;
mod page;
mod plain_address;
mod published;
pub mod quotable;
mod reader;
mod request;
mod site;
mod text;
mod thumb;

pub use address::is_on;

pub use description::{Description, DescriptionError};
pub use error::PageError;
pub use explain::{BesideEntries, PageExplanation, PlaceCount};
pub use loopback::{is_loopback, is_loopback_origin};
pub use page::{
    Catalogue, CatalogueEntry, FeaturesPage, LikedEntry, LikesPage, NextPage, Page, ThumbImage,
    UserEntry, UserLikesPage, UsersPage,
};
pub use plain_address::plain_address;
pub use published::PublishedDataset;
pub use reader::{AnswerParts, SiteReader, UnusableLikesUrl};
pub use request::{Media, PageRequest};
pub use site::{Site, UnknownSite};
pub use thumb::read_image;
