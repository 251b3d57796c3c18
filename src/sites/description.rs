//! What a site's pages look like, as data: a description of a site, checked.
//!
//! A description says where the lists of a site are, how they are paged, and where on a page each value
//! is. It can't say more: it holds no expressions and no code.

mod bundled;
mod field;
mod list;
mod paging;
mod rate_limit;
mod read;
mod split;
mod template;

use url::Url;

use crate::words::{AttributeType, FeatureTypes, Noun};

pub use field::{Conversion, CssPath, Field, Location, Pointer, PointerStep};
pub use list::{
    CountField, Features, Html, ItemList, ItemPage, LikeList, Likers, List, Person, Rows,
};
pub use paging::{NextKind, Paging};
pub use rate_limit::{RateLimitHeaders, ResetForm};
pub use read::DescriptionError;
pub use split::{Dimension, parts_below};
pub use template::{Placeholder, Template, TemplatePart};

/// A description of a site, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Description {
    /// Its name: lower-case letters, digits and hyphens.
    pub name: String,
    /// What it collects, and what is known about the site's limits: one or more sentences.
    pub about: String,
    /// Where the site documents these pages.
    pub docs: Option<Url>,
    /// The site's terms of use.
    pub terms: Option<Url>,
    /// What items are called, such as `model`. It names files and columns.
    pub noun: Noun,
    /// What the card of a dataset calls the site and its items.
    pub dataset: DatasetWords,
    /// The address that all paths are relative to, without a slash at its end.
    pub base: Url,
    /// How an API token is sent, if the site takes one.
    pub token: Option<TokenHeader>,
    /// The headers in which the site says how many requests are left.
    pub rate_limit: Option<RateLimitHeaders>,
    /// The signs of the site's firewall.
    pub firewall: Option<FirewallSigns>,
    /// The size of a published dataset of the site.
    pub published: Option<PublishedSize>,
    /// The catalogue.
    pub items: ItemList,
    /// An item's own page, for features that the catalogue lacks.
    pub item: Option<ItemPage>,
    /// The lists of who liked an item.
    pub likes: LikeList,
    /// The text that it was read from.
    pub text: String,
    /// The SHA-256 of that text, as 64 hex digits.
    pub sha256: String,
}

impl Description {
    /// Returns the site's types of feature: those of the catalogue, then those that only an item's own page
    /// has.
    pub fn feature_types(&self) -> FeatureTypes {
        let listed = self.items.features.iter().flatten();
        let own = self.item.iter().flat_map(|item| &item.features);
        let mut names: Vec<String> = Vec::new();
        for (name, _) in listed.chain(own) {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        FeatureTypes::new(names)
    }

    /// Returns the attributes of the site's items, in order.
    pub fn attribute_types(&self) -> Vec<AttributeType> {
        let of = |(name, field): &(String, Field)| AttributeType {
            name: name.clone(),
            kind: field.conversion.kind(),
        };
        self.items.attributes.iter().map(of).collect()
    }
}

/// What the card of a dataset calls the site and its items.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DatasetWords {
    /// The site's display name, such as `Hugging Face`.
    pub site: Option<String>,
    /// What an item is called in the title, if not by its noun.
    pub item: Option<String>,
    /// Search keywords for the dataset.
    pub keywords: Vec<String>,
}

/// How an API token is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenHeader {
    /// The name of the header.
    pub header: String,
    /// What comes before the token, such as `Token `.
    pub before: String,
    /// What comes after it.
    pub after: String,
}

/// The signs of a firewall that answers in the site's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirewallSigns {
    /// A header that only the firewall sends, in lower case.
    pub header: String,
    /// The status of its block page, never 200. The site itself may use this status too.
    pub page_status: u16,
    /// Words on its block page, in lower case.
    pub page_words: String,
}

impl FirewallSigns {
    /// Returns whether this body, sent with [`Self::page_status`], is the firewall's block page.
    pub fn is_its_page(&self, body: &[u8]) -> bool {
        String::from_utf8_lossy(body).to_lowercase().contains(&self.page_words)
    }
}

/// The size of a published dataset of a site, as a measure of the site's size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublishedSize {
    /// The number of items.
    pub n_items: u64,
    /// The number of likes.
    pub n_likes: u64,
    /// The number of users.
    pub n_users: u64,
    /// The like limit: items with fewer likes are not in it.
    pub like_limit: u32,
    /// The number of likes of the most liked item.
    pub top: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_block_page_is_recognised_by_its_words() {
        let signs = Description::bundled_named("sketchfab-v3").unwrap().firewall.as_ref().unwrap();
        assert!(signs.is_its_page(b"<title>Human Verification</title>"));
        assert!(!signs.is_its_page(b"<title>Method Not Allowed</title>"));
    }
}
