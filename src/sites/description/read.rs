//! Reads a description from its text: every key, every check.

mod address;
mod attributes;
mod css;
mod field;
mod given;
mod items;
mod keys;
mod likes;
mod list;
mod names;
mod paging;
mod pointer;
mod signs;
mod split;
mod template;
mod thumbnail;
mod users;
mod wording;

use sha2::{Digest, Sha256};

use super::{Description, KeyPlaces};
use crate::words::printable;
use crate::yaml::{self, YamlError};
use given::Given;
use likes::KnownItems;

/// Says where a description is wrong and what is allowed there.
pub type DescriptionError = YamlError;

/// The longest description that is accepted, in bytes; a real one has some forty lines.
const BYTES_MAX: usize = 64 * 1024;

/// The longest text about a site, in bytes.
const ABOUT_MAX: usize = 4_000;

impl Description {
    /// Returns the description that a file holds. The name of the file is for messages only.
    pub fn parse(file: &str, text: &str) -> Result<Self, DescriptionError> {
        let file = &printable(file);
        if text.len() > BYTES_MAX {
            let message = format!("the description is longer than {BYTES_MAX} bytes");
            return Err(YamlError::at(format!("{file}:1:1"), message));
        }
        let root = yaml::read(file, text).map_err(|error| in_quotes(error).with_line(text))?;
        let keys = KeyPlaces::of(&root);
        let read = read(&Given::root(file, &root), text).map_err(|error| error.with_line(text))?;
        Ok(Self { keys, ..read })
    }
}

/// Adds advice on the most common reason for a description that is not YAML.
fn in_quotes(error: DescriptionError) -> DescriptionError {
    let signs = ["unexpected character", "did not find expected", "invalid trailing content"];
    if signs.iter().any(|sign| error.message().contains(sign)) {
        return error.advising("put a text that holds any of @ { } [ ] : # or a quote in quotes");
    }
    error
}

fn read(given: &Given<'_>, text: &str) -> Result<Description, DescriptionError> {
    let top = given.section(&keys::TOP)?;
    let about = top.get("about").map(|given| given.short_text(ABOUT_MAX)).transpose()?;
    let page = |key| top.get(key).map(|given| address::page(&given)).transpose();
    let name = names::site(&top.need("site", "site: my-site")?)?;
    let base = address::base(&top.need("base", "base: https://example.org/api")?)?;
    let dataset = top.get("dataset").map(|given| wording::dataset(&given)).transpose()?;
    let items_given = top.need("items", "items: with get, rows and id below it")?;
    let items = items::items(&items_given)?;
    let items_form = list::form(&items_given.section(&keys::ITEMS)?);
    let item = top.get("item").map(|given| items::item(&given, items.features.as_ref()));
    let item = item.transpose()?;
    let likes_given = top.need("likes", "likes: with by, get, rows and user below it")?;
    let known = KnownItems { form: items_form, listed: &items, own: item.as_ref() };
    let likes = likes::read(&likes_given, known)?;
    let users = users::read(top.get("users").as_ref(), (&likes_given, &likes), known)?;
    Ok(Description {
        name,
        about: about.unwrap_or_default().trim().to_owned(),
        docs: page("docs")?,
        terms: page("terms")?,
        noun: wording::noun(&top)?,
        dataset: dataset.unwrap_or_default(),
        base,
        token: top.get("token").map(|given| signs::token(&given)).transpose()?,
        rate_limit: top.get("rate_limit").map(|given| signs::rate_limit(&given)).transpose()?,
        firewall: top.get("firewall").map(|given| signs::firewall(&given)).transpose()?,
        published: top.get("published").map(|given| signs::published(&given)).transpose()?,
        item,
        items,
        likes: likes.by_item,
        user_likes: likes.by_user,
        first_way: likes.first,
        users,
        text: text.to_owned(),
        keys: KeyPlaces::default(),
        sha256: hex::encode(Sha256::digest(text.as_bytes())),
    })
}

#[cfg(test)]
mod tests;
