//! The attributes of items.

use super::field::{self, PageForm};
use super::given::Given;
use super::names;
use crate::sites::description::Field;
use crate::words::KnownAttribute;
use crate::yaml::YamlError;

/// The most attributes.
const ATTRIBUTES_MAX: usize = 32;

/// The columns that the file of items has anyway, and where their values come from.
const COLUMNS: [(&str, &str); 7] = [
    ("id", "it comes from items.id"),
    ("name", "it comes from items.name"),
    ("announced_likes", "it comes from items.likes"),
    ("collected_likes", "the crawl counts it"),
    ("rank", "the crawl counts it"),
    ("owner", "it comes from items.owner"),
    ("found_by", "the crawl sets it"),
];

/// Reads the names of the attributes and where their values stand.
pub fn read(given: &Given<'_>, form: PageForm) -> Result<Vec<(String, Field)>, YamlError> {
    let read_one = |(key, name, value): (Given<'_>, &str, Given<'_>)| {
        let name = names::attribute(&key, name)?;
        if let Some((column, origin)) = COLUMNS.iter().find(|(column, _)| *column == name) {
            return Err(key.refused(format!("{column} can't be an attribute: {origin}")));
        }
        let kind = KnownAttribute::named(&name).map(KnownAttribute::kind);
        Ok((name, field::attribute(&value, form, kind)?))
    };
    given.named_values(ATTRIBUTES_MAX)?.into_iter().map(read_one).collect()
}
