//! Address templates: addresses with placeholders.

use url::form_urlencoded;

/// An address, or a path and query below the site's base, with placeholders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// The text as the description gives it.
    pub text: String,
    /// Its parts, in order.
    pub parts: Vec<TemplatePart>,
}

/// Common query parameters for the number of entries per page.
const SIZES: [&str; 7] = ["count", "first", "limit", "page_size", "pagesize", "per_page", "size"];

impl Template {
    /// Returns whether its query holds this parameter.
    pub fn has_parameter(&self, name: &str) -> bool {
        let encoded: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
        let query = self.text.split_once('?').map(|(_, query)| query).unwrap_or_default();
        let names = query.split('&').filter_map(|pair| pair.split('=').next());
        names.into_iter().any(|own| own == name || own.eq_ignore_ascii_case(&encoded))
    }

    /// Returns how many entries it asks for, if it has one of the common parameters for that.
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
    /// A placeholder.
    Place(Placeholder),
}

/// What replaces a placeholder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placeholder {
    /// The item's id, percent-encoded: `{id}`.
    Id,
    /// The item's id, percent-encoded except for its slashes: `{+id}`.
    IdPath,
    /// The number of the page: `{page}`.
    Page,
    /// How many entries come before the page: `{offset}`.
    Offset,
}
