//! Everything that is known about the sites that can be crawled; no other room knows any of it.
//!
//! A [`Site`] tells the other rooms which request a task stands for, what the bytes of an answer
//! say, and what its pages hold ([`SiteKind::traits`]). It also knows its origins, the signs of its
//! firewall, the header for a token, and the size of its last published dataset. Those answers are
//! the whole interface: another site is another set of them.

mod address;
pub mod description;
mod error;
mod firewall;
mod html;
mod json;
mod kind;
mod likes;
mod oddities;
mod page;
mod plain_address;
mod published;
pub mod quotable;
mod reader;
mod request;
mod site;
mod sketchfab_2016;
mod sketchfab_v3;
mod text;

pub use address::is_on;
pub use error::PageError;
pub use firewall::Firewall;
pub use kind::SiteKind;
pub use page::{Catalogue, CatalogueEntry, FeaturesPage, LikesPage, NextPage, Page};
pub use plain_address::plain_address;
pub use published::PublishedDataset;
pub use reader::{AnswerParts, NoPlaceForId, SiteReader};
pub use request::{Media, PageRequest};
pub use site::{Site, UnknownSite};
