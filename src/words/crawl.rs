//! A crawl as `crawl start` recorded it.

use super::{CatalogueEnd, Moment, Scope, SiteWords};

/// A crawl as `crawl start` recorded it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crawl {
    /// The site.
    pub site: CrawledSite,
    /// What shapes the data.
    pub scope: Scope,
    /// When it was started.
    pub began_at: Moment,
    /// Why the catalogue ended, once it has ended.
    pub catalogue_end: Option<CatalogueEnd>,
}

/// The text of a description, as a crawl was started with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedDescription {
    /// The text, as it was read.
    pub text: String,
    /// The SHA-256 of the text: 64 lower-case hexadecimal digits.
    pub sha256: String,
}

/// The site of a crawl, as plain text: a later version may know other sites.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrawledSite {
    /// The name of its description, such as `sketchfab-v3`.
    pub kind: String,
    /// The address below which its catalogue and items are.
    pub url: String,
    /// The address of its lists of likes.
    pub likes_url: String,
    /// The description that the crawl goes by; none in a database of an earlier version.
    pub description: Option<RecordedDescription>,
    /// What its files call things.
    pub words: SiteWords,
}
