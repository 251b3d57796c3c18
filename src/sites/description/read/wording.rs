//! What the files of a crawl call things.

use super::given::{Given, Section};
use super::{keys, names};
use crate::sites::description::DatasetWords;
use crate::words::Noun;
use crate::yaml::YamlError;

/// The longest name of a site or an item, in bytes.
const NAME_MAX: usize = 60;

/// The most keywords.
const KEYWORDS_MAX: usize = 20;

/// Reads what an item is called. Without a noun, it is called an item.
pub fn noun(top: &Section<'_>) -> Result<Noun, YamlError> {
    let word = |key| top.get(key).map(|given| Ok((names::noun(&given)?, given))).transpose();
    let one = word("noun")?.map_or_else(|| "item".to_owned(), |(one, _)| one);
    let Some((many, given)) = word("nouns")? else {
        return Ok(Noun::new(&one).unwrap_or_default());
    };
    Noun::with_plural(&one, &many).ok_or_else(|| given.refused("not the plural of a noun"))
}

/// Reads what the card of a dataset calls the site and its items.
pub fn dataset(given: &Given<'_>) -> Result<DatasetWords, YamlError> {
    let section = given.section(&keys::DATASET)?;
    let name = |key| section.get(key).map(|given| line(&given)).transpose();
    let keywords = match section.get("keywords") {
        Some(given) => given.list(KEYWORDS_MAX)?.iter().map(line).collect::<Result<_, _>>()?,
        None => Vec::new(),
    };
    Ok(DatasetWords { site: name("site")?, item: name("item")?, keywords })
}

/// Reads a short text that can stand in a sentence, a title or a list.
fn line(given: &Given<'_>) -> Result<String, YamlError> {
    let text = given.short_text(NAME_MAX)?.trim();
    let fits = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '.' | '\'');
    if !text.starts_with(char::is_alphanumeric) || !text.chars().all(fits) {
        return Err(
            given.refused("not a plain name; use letters, digits, spaces, hyphens and dots")
        );
    }
    Ok(text.to_owned())
}
