//! How to cite a dataset.

use super::contents::Card;
use super::wording::{counted, day, year};

/// The program that wrote the files.
pub const PROGRAM: &str = concat!("crawl ", env!("CARGO_PKG_VERSION"));

/// Returns an entry for BibTeX, of the year in which the last page was fetched. It names no author, because
/// whoever publishes the dataset is not known here.
pub fn bibtex(card: &Card<'_>) -> String {
    let mut fields = vec![("title", format!("{{{}}}", card.title()))];
    if let Some((_, to)) = card.collected {
        fields.push(("year", year(to)));
    }
    fields.push(("howpublished", format!("Dataset, collected from {} by {PROGRAM}", card.url)));
    let mut note = Vec::new();
    if let Some((from, to)) = card.collected {
        note.push(format!("Collected from {} to {}", day(from), day(to)));
    }
    if let Some(likes) = card.likes {
        let n_likes = counted(likes.per_user.sum(), "like");
        note.push(format!("{n_likes} by {}", counted(likes.per_user.n(), "user")));
    }
    if !card.gaps.is_complete() {
        note.push("incomplete".to_owned());
    }
    if !note.is_empty() {
        fields.push(("note", note.join("; ")));
    }
    let fields: Vec<String> =
        fields.into_iter().map(|(name, value)| format!("  {name:12} = {{{value}}}")).collect();
    format!("@misc{{{}_likes,\n{}\n}}", key(card), fields.join(",\n"))
}

/// Returns the beginning of the entry's key, which may hold no other characters.
fn key(card: &Card<'_>) -> String {
    let name = card.words.keywords.first().map_or(card.kind, String::as_str);
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}
