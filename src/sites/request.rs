//! One page to ask a site for.

use url::Url;

/// The kind of content that a page must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    /// `text/html`.
    Html,
    /// `application/json`.
    Json,
    /// An image.
    Image,
}

/// One page to ask a site for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRequest {
    /// Its address.
    pub url: Url,
    /// What it must be.
    pub media: Media,
}

impl PageRequest {
    /// Returns a request for the page at this address.
    pub const fn new(url: Url, media: Media) -> Self {
        Self { url, media }
    }
}
