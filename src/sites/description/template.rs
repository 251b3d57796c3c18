//! Addresses with places that are filled in.

/// An address, or its path and query below the site's base, with places that are filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// The text as the description gives it.
    pub text: String,
    /// Its parts, in order.
    pub parts: Vec<TemplatePart>,
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
