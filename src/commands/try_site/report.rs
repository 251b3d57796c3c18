//! What `crawl try` read from each page, as lines of a table. Ids are shortened, and nobody is named.

use std::fmt::Write as _;

use crate::sites::{Catalogue, CatalogueEntry, FeaturesPage, LikesPage, NextPage};
use crate::words::{
    Feature, FeatureTypes, Item, ItemId, LikeCount, Noun, OddEntry, Scope, Stage, Task, counted,
    printable,
};

/// How many items of the catalogue are shown.
const MAX_ITEMS: usize = 3;

/// How many characters of a name are shown.
const MAX_NAME: usize = 40;

/// How many characters of an id are shown.
const MAX_ID: usize = 6;

/// The line of a page that is not as expected; the error says why.
pub const NOT_AS_EXPECTED: &str = "          not as expected\n";

/// Returns the line that names a stage and the address that is requested.
pub fn address(task: &Task, address: &str) -> String {
    let shown = match task.item_id() {
        Some(id) => address.replace(id.as_str(), &short(id)),
        None => address.to_owned(),
    };
    format!("{:<10}{}\n", task.stage().name(), printable(&shown))
}

/// Returns what a page of the catalogue holds. Writing to a string can't fail.
pub fn catalogue(page: &Catalogue, scope: &Scope, types: &FeatureTypes) -> String {
    let next = next_page(&page.next, |_| "a next page".to_owned());
    let mut text = line(&format!("{}, {next}", counted(page.items.len() as u64, "item")));
    for CatalogueEntry { item, features, .. } in page.items.iter().take(MAX_ITEMS) {
        let likes = item.likes.map_or_else(|| "-".to_owned(), in_words);
        let mut columns = format!("{:<9}{likes:>14}  {}", short(&item.id), name(item));
        if scope.traits.lists_features {
            let _ = write!(columns, ", {}", labels(features, types));
        }
        text += &line(&columns);
    }
    if page.items.len() > MAX_ITEMS {
        text += &line(&format!("and {} more", page.items.len() - MAX_ITEMS));
    }
    let odd = page.skipped.iter().chain(page.items.iter().flat_map(|listed| &listed.odd));
    text + &odd_entries(odd)
}

/// Returns what a page of likes holds.
pub fn likes(page: &LikesPage, item: &Item) -> String {
    let n = counted(page.likes.len() as u64, "like");
    let of = item.likes.map(|likes| format!(" of {} announced", in_words(likes)));
    let next = next_page(&page.next, |task| match task {
        Task::Likes { offset, cursor: None, .. } => format!("a next page at offset {offset}"),
        _ => "a next page".to_owned(),
    });
    line(&format!("{n}{}, {next}", of.unwrap_or_default())) + &odd_entries(page.odd.iter())
}

/// Returns what an item's page holds.
pub fn features(page: &FeaturesPage, types: &FeatureTypes) -> String {
    line(&labels(&page.features, types)) + &odd_entries(page.odd.iter())
}

/// Returns what the catalogue holds in place of an item's page.
pub fn listed_features(item: &Item, features: &[Feature], types: &FeatureTypes) -> String {
    let labels = labels(features, types);
    let what = format!("with the catalogue: {labels} for {}", short(&item.id));
    format!("{:<10}{what}\n", Stage::Features.name())
}

/// Returns the line of a stage for which no item is known.
pub fn not_tried(stage: Stage) -> String {
    format!("{:<10}not tried, because no item is known\n", stage.name())
}

/// Returns what a page says about the page after it.
fn next_page<P>(next: &NextPage<P>, in_words: impl FnOnce(&P) -> String) -> String {
    match next {
        NextPage::Page(page) | NextPage::Perhaps(page) => in_words(page),
        NextPage::None | NextPage::Last => "no next page".to_owned(),
        NextPage::Back | NextPage::Unusable(_) => {
            let problem = next.problem().unwrap_or_default();
            format!("a next page whose address {problem}")
        }
    }
}

/// Returns what is odd about the entries of a page: the number of odd things, and the first of them.
fn odd_entries<'o>(mut odd: impl Iterator<Item = &'o OddEntry>) -> String {
    let Some(first) = odd.next() else { return String::new() };
    let more = odd.count();
    let and_more = if more > 0 { format!(", and {more} more") } else { String::new() };
    line(&format!("odd: entry {}: {}{and_more}", first.index, printable(&first.reason)))
}

fn line(text: &str) -> String {
    format!("{:<10}{text}\n", "")
}

/// Returns how many features of each type there are: `2 categories, 4 tags`.
fn labels(features: &[Feature], types: &FeatureTypes) -> String {
    let counts = types.iter().map(|(kind, name)| {
        let n = features.iter().filter(|feature| feature.kind == kind).count() as u64;
        Noun::new(name).map_or_else(|| counted(n, name), |noun| noun.counted(n))
    });
    counts.collect::<Vec<_>>().join(", ")
}

fn in_words(likes: LikeCount) -> String {
    counted(likes.shown.into(), "like")
}

fn name(item: &Item) -> String {
    let name: String = item.name.chars().take(MAX_NAME).collect();
    let more = if name.len() < item.name.len() { "…" } else { "" };
    format!("\"{}{more}\"", printable(&name))
}

fn short(id: &ItemId) -> String {
    let id = id.as_str();
    match id.char_indices().nth(MAX_ID) {
        Some((end, _)) => format!("{}…", &id[..end]),
        None => id.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Rank;

    #[test]
    fn ids_are_shortened_and_names_are_cut_and_escaped() {
        let id = ItemId::new("5dcebcfaedbd4e7b8a27bd1ae55f1ac3").unwrap();
        assert_eq!(short(&id), "5dcebc…");
        assert_eq!(short(&ItemId::new("4").unwrap()), "4");
        let task = Task::Likes { item_id: id.clone(), offset: 0, cursor: None };
        let shown = address(&task, &format!("http://a/i/likes?model={id}&count=24"));
        assert_eq!(shown, "likes     http://a/i/likes?model=5dcebc…&count=24\n");
        let name_of = |text: &str| {
            let rank = Rank { page: 1, index: 0 };
            name(&Item { id: id.clone(), name: text.to_owned(), rank, likes: None })
        };
        assert_eq!(name_of("a\u{1b}[2J"), r#""a\u{1b}[2J""#);
        assert_eq!(name_of(&"é".repeat(41)).chars().count(), 1 + MAX_NAME + 1 + 1);
    }
}
