//! What the exported files call the site and its items.

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
    Noun::with_plural(&one, &many)
        .ok_or_else(|| given.refused("not a plural; use one word of the lower-case letters a to z"))
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

/// Reads a short text that fits into a sentence, a title or a list.
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

#[cfg(test)]
mod tests {
    use crate::sites::description::Description;

    const REST: &str = "
site: a
base: https://a.example
items: {get: /items, rows: /rows, id: /id}
likes: {by: item, get: '/likes?of={id}', rows: /rows, user: {id: /id}}
";

    fn read(words: &str) -> Result<Description, String> {
        let text = format!("{words}{REST}");
        Description::parse("a.yml", &text).map_err(|error| error.to_string())
    }

    #[test]
    fn items_are_called_by_a_noun_and_its_plural() {
        for (words, one, many) in [
            ("", "item", "items"),
            ("noun: repository", "repository", "repositories"),
            ("noun: person\nnouns: people", "person", "people"),
            ("noun: upload", "upload", "uploads"),
        ] {
            let noun = read(words).unwrap().noun;
            assert_eq!((noun.one(), noun.many()), (one, many));
        }
        for wrong in ["noun: Model", "noun: 3d", "noun: [model]", "noun: a\nnouns: many models"] {
            let error = read(wrong).unwrap_err();
            assert!(error.starts_with("a.yml:"), "{error}");
        }
    }

    #[test]
    fn a_card_has_plain_names() {
        let words = "dataset: {site: Hugging Face, item: 3D model, keywords: [a-b, '3d']}";
        let dataset = read(words).unwrap().dataset;
        assert_eq!(dataset.site.as_deref(), Some("Hugging Face"));
        assert_eq!(dataset.item.as_deref(), Some("3D model"));
        assert_eq!(dataset.keywords, ["a-b", "3d"]);
        for wrong in [
            "dataset: {sites: a}",
            "dataset: {site: 'a](b)'}",
            "dataset: {site: \"a\\nb\"}",
            "dataset: {item: '- a'}",
            "dataset: {keywords: []}",
            "dataset: {keywords: ['a: b']}",
        ] {
            let error = read(wrong).unwrap_err();
            assert!(error.starts_with("a.yml:1:"), "{error}");
        }
    }
}
