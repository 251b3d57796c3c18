//! Addresses of pages, from templates.

use url::Url;
use url::form_urlencoded;

use crate::sites::description::{Placeholder, Template, TemplatePart};
use crate::sites::error::PageError;

/// The values of a template's placeholders.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filling<'f> {
    /// The item's id.
    pub id: &'f str,
    /// The user's id.
    pub user: &'f str,
    /// The user's name.
    pub username: &'f str,
    /// The number of the page.
    pub page: u64,
    /// How many entries come before the page.
    pub offset: u64,
    /// What a part adds to the query of the list; empty for the whole list.
    pub part: &'f str,
}

/// A template of page addresses, at the addresses of one site.
#[derive(Clone, Debug)]
pub struct PageAddress {
    /// The parts, beginning with the scheme.
    parts: Vec<TemplatePart>,
    /// The query parameter that carries the page number or the offset.
    number: Option<String>,
}

impl PageAddress {
    /// Returns a template's addresses on a site with this base.
    pub fn new(template: &Template, base: &Url) -> Self {
        let mut parts = template.parts.clone();
        if template.text.starts_with('/') {
            parts.insert(0, TemplatePart::Text(trimmed(base)));
        }
        Self::of(parts)
    }

    /// Returns the address with everything before its query replaced. The replacement may have a query of
    /// its own, which comes first, and placeholders for the item's id.
    pub fn with_path(&self, path: &str) -> Self {
        let mut parts = id_places(path);
        let mut query = Vec::new();
        let mut is_query = false;
        for part in &self.parts {
            match part {
                _ if is_query => query.push(part.clone()),
                TemplatePart::Text(text) => {
                    if let Some((_, after)) = text.split_once('?') {
                        is_query = true;
                        query.push(TemplatePart::Text(after.to_owned()));
                    }
                }
                TemplatePart::Place(_) => {}
            }
        }
        if !query.is_empty() {
            let separator = if path.contains('?') { "&" } else { "?" };
            parts.push(TemplatePart::Text(separator.to_owned()));
            parts.append(&mut query);
        }
        Self::of(parts)
    }

    fn of(parts: Vec<TemplatePart>) -> Self {
        let number = numbered_parameter(&parts);
        Self { parts, number }
    }

    /// Returns whether it has a placeholder for an item's id.
    pub fn has_id(&self) -> bool {
        let is_id = |part: &TemplatePart| {
            matches!(part, TemplatePart::Place(Placeholder::Id | Placeholder::IdPath))
        };
        self.parts.iter().any(is_id)
    }

    /// Returns whether the item's id is part of the host or the port.
    pub fn has_id_in_host(&self) -> bool {
        let mut begin = String::new();
        for part in &self.parts {
            match part {
                TemplatePart::Text(text) => begin.push_str(text),
                TemplatePart::Place(_) => {
                    let host = begin.split_once("://").map_or("", |(_, rest)| rest);
                    return !host.contains(['/', '?']);
                }
            }
        }
        false
    }

    /// Returns the query parameter that carries the page number or the offset, if there is one.
    pub fn number(&self) -> Option<&str> {
        self.number.as_deref()
    }

    /// Returns whether the address of a page has each of these parameters in its query, with any values.
    pub fn has_parameters(
        &self,
        filling: Filling<'_>,
        mut given: form_urlencoded::Parse<'_>,
    ) -> Result<bool, PageError> {
        let address = self.text(filling)?;
        let query = address.split_once('?').map_or("", |(_, query)| query);
        let names = || form_urlencoded::parse(query.as_bytes()).map(|(name, _)| name);
        Ok(given.all(|(name, _)| names().any(|own| own == name)))
    }

    /// Returns the address of one page.
    pub fn fill(&self, filling: Filling<'_>) -> Result<Url, PageError> {
        let address = Url::parse(&self.text(filling)?);
        address.map_err(|_| PageError::BadAddress("the description and the id make no address"))
    }

    /// Returns the address of one page as it is written.
    fn text(&self, filling: Filling<'_>) -> Result<String, PageError> {
        let mut address = String::new();
        let mut is_query = false;
        for part in &self.parts {
            match part {
                TemplatePart::Text(text) => {
                    is_query |= text.contains('?');
                    address.push_str(text);
                }
                TemplatePart::Place(Placeholder::Page) => {
                    address.push_str(&filling.page.to_string());
                }
                TemplatePart::Place(Placeholder::Offset) => {
                    address.push_str(&filling.offset.to_string());
                }
                TemplatePart::Place(place) => {
                    let (text, may_have_slashes) = match place {
                        Placeholder::Id => (filling.id, false),
                        Placeholder::IdPath => (filling.id, true),
                        Placeholder::User => (filling.user, false),
                        Placeholder::UserPath => (filling.user, true),
                        Placeholder::Username => (filling.username, false),
                        Placeholder::UsernamePath => (filling.username, true),
                        Placeholder::Page | Placeholder::Offset => ("", false),
                    };
                    add_text(&mut address, text, is_query, may_have_slashes)?;
                }
            }
        }
        if !filling.part.is_empty() {
            address.push(if is_query { '&' } else { '?' });
            address.push_str(filling.part);
        }
        Ok(address)
    }
}

/// Adds an id or a name to an address, in which its slashes may stay slashes.
fn add_text(
    address: &mut String,
    text: &str,
    is_query: bool,
    may_have_slashes: bool,
) -> Result<(), PageError> {
    if text.is_empty() {
        return Err(PageError::BadAddress("the user has no name"));
    }
    let mut is_first = true;
    for segment in text.split(|c| c == '/' && may_have_slashes) {
        // Such a segment would lead to another path, however it is encoded.
        if !is_query && matches!(segment, "." | "..") {
            return Err(PageError::BadAddress(
                "the id or name is `.` or `..`, which would change the path",
            ));
        }
        if !std::mem::take(&mut is_first) {
            address.push('/');
        }
        encode(address, segment, is_query);
    }
    Ok(())
}

/// Returns an address without its query, fragment and last slash.
fn trimmed(base: &Url) -> String {
    let mut base = base.clone();
    base.set_query(None);
    base.set_fragment(None);
    base.as_str().trim_end_matches('/').to_owned()
}

/// Reads the placeholders for an id. They may have been percent-encoded, because addresses can't hold braces.
fn id_places(text: &str) -> Vec<TemplatePart> {
    const PLACES: [(&str, Placeholder); 4] = [
        ("{id}", Placeholder::Id),
        ("{+id}", Placeholder::IdPath),
        ("%7Bid%7D", Placeholder::Id),
        ("%7B+id%7D", Placeholder::IdPath),
    ];
    let mut parts = Vec::new();
    let mut rest = text;
    loop {
        let places =
            PLACES.iter().filter_map(|(name, place)| Some((rest.find(name)?, name, place)));
        let Some((at, name, place)) = places.min_by_key(|(at, ..)| *at) else { break };
        let (before, after) = rest.split_at(at);
        parts.push(TemplatePart::Text(before.to_owned()));
        parts.push(TemplatePart::Place(*place));
        rest = after.strip_prefix(name).unwrap_or_default();
    }
    parts.push(TemplatePart::Text(rest.to_owned()));
    parts
}

/// Returns the query parameter whose value is the page number or the offset.
fn numbered_parameter(parts: &[TemplatePart]) -> Option<String> {
    let mut is_query = false;
    let mut name = None;
    for part in parts {
        match part {
            TemplatePart::Text(text) => {
                is_query |= text.contains('?');
                let last = text.rsplit(['?', '&']).next().unwrap_or_default();
                name = last.strip_suffix('=').filter(|name| is_query && !name.is_empty());
            }
            TemplatePart::Place(Placeholder::Page | Placeholder::Offset) if name.is_some() => {
                return name.map(str::to_owned);
            }
            TemplatePart::Place(_) => name = None,
        }
    }
    None
}

/// Adds a text percent-encoded, as one segment of a path or one value of a query.
fn encode(address: &mut String, text: &str, is_query: bool) {
    if is_query {
        address.extend(form_urlencoded::byte_serialize(text.as_bytes()));
        return;
    }
    for byte in text.bytes() {
        if byte.is_ascii_graphic() && !br##""#<>?`{}^/%\"##.contains(&byte) {
            address.push(char::from(byte));
        } else {
            const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
            let digit = |n: u8| char::from(DIGITS[usize::from(n & 15)]);
            address.extend(['%', digit(byte >> 4), digit(byte)]);
        }
    }
}

/// Returns an address with this parameter in its query. It replaces any of the same name.
pub fn with_parameter(address: &Url, name: &str, value: &str) -> Url {
    let encoded: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
    let query = address.query().unwrap_or_default();
    let is_other = |pair: &&str| {
        let key = pair.split('=').next().unwrap_or_default();
        !pair.is_empty() && key != name && key != encoded
    };
    let mut pairs: Vec<String> = query.split('&').filter(is_other).map(str::to_owned).collect();
    pairs.push(format!("{encoded}={}", encoded_value(value)));
    let mut address = address.clone();
    address.set_query(Some(&pairs.join("&")));
    address
}

/// Returns a text as the value of a parameter.
pub fn encoded_value(value: &str) -> String {
    form_urlencoded::byte_serialize(value.as_bytes()).collect()
}
