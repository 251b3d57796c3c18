//! Addresses with places that are filled in.

use url::form_urlencoded;

/// An address, or its path and query below the site's base, with places that are filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// The text as the description gives it.
    pub text: String,
    /// Its parts, in order.
    pub parts: Vec<TemplatePart>,
}

/// The parameters by which sites are asked for a number of entries.
const SIZES: [&str; 7] = ["count", "first", "limit", "page_size", "pagesize", "per_page", "size"];

impl Template {
    /// Returns whether its query holds this parameter.
    pub fn has_parameter(&self, name: &str) -> bool {
        let encoded: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
        let query = self.text.split_once('?').map(|(_, query)| query).unwrap_or_default();
        let names = query.split('&').filter_map(|pair| pair.split('=').next());
        names.into_iter().any(|own| own == name || own.eq_ignore_ascii_case(&encoded))
    }

    /// Returns how many entries of a list it asks for, as far as a parameter of a common name says so.
    pub fn asked_for(&self) -> Option<u32> {
        let (_, query) = self.text.split_once('?')?;
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let mut sizes = pairs.filter(|(name, _)| SIZES.contains(&name.to_lowercase().as_str()));
        sizes.find_map(|(_, size)| size.parse().ok().filter(|size| *size > 0))
    }
}

/// A part of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TemplatePart {
    /// Text, which is sent as it is.
    Text(String),
    /// A place that is filled in.
    Place(Placeholder),
}

/// What fills a place of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placeholder {
    /// The item's id, percent-encoded: `{id}`.
    Id,
    /// The item's id, percent-encoded but for its slashes: `{+id}`.
    IdPath,
    /// The number of the page: `{page}`.
    Page,
    /// How many entries come before the page: `{offset}`.
    Offset,
}
