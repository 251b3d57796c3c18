//! What `crawl try` read from each page, as lines of a table that name no user.

use std::fmt::Write as _;

use super::ways::TriedWays;
use crate::commands::attributes::shown_attributes;
use crate::rules::missing_field::MIN_ENTRIES;
use crate::sites::{
    Catalogue, CatalogueEntry, FeaturesPage, LikedEntry, LikesPage, NextPage, ThumbImage,
    UserLikesPage, UsersPage,
};
use crate::words::{
    AnnouncedCounts, AttributeType, Feature, FeatureTypes, Item, ItemId, Like, LikeCount, Noun,
    OddEntry, Scope, Stage, Task, counted, printable,
};

/// How many items of the catalogue are shown.
const MAX_ITEMS: usize = 3;

/// How many characters of a name are shown.
const MAX_NAME: usize = 40;

/// How many characters of an id are shown.
const MAX_ID: usize = 6;

/// Returns the line that names a stage and the whole address that is requested, so that it can be opened.
pub fn address(task: &Task, address: &str) -> String {
    format!("{:<9} {}\n", task.stage().name(), printable(address))
}

/// The names of a site's types of feature, and its attributes.
pub struct TypeNames {
    /// The types of feature.
    pub features: FeatureTypes,
    /// The attributes.
    pub attributes: Vec<AttributeType>,
}

/// Returns what a page of the catalogue holds. Writing to a string can't fail.
pub fn catalogue(page: &Catalogue, scope: &Scope, names: &TypeNames) -> String {
    let next = next_page(&page.next, |_| "a next page".to_owned());
    let mut text = line(&format!("{}, {next}", counted(page.items.len() as u64, "item")));
    for CatalogueEntry { item, attributes, features, .. } in page.items.iter().take(MAX_ITEMS) {
        let likes = item.likes.map_or_else(|| "-".to_owned(), in_words);
        let mut columns = format!("{:<9}{likes:>14}  {}", short(&item.id), name(item));
        if scope.traits.lists_features {
            let _ = write!(columns, ", {}", labels(features, &names.features));
        }
        columns += &shown_attributes(&names.attributes, attributes);
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

/// Returns what a page of a user's likes holds.
pub fn user_likes(page: &UserLikesPage, names: &TypeNames) -> String {
    let next = next_page(&page.next, |_| "a next page".to_owned());
    let mut text = line(&format!("{}, {next}", counted(page.items.len() as u64, "liked item")));
    for LikedEntry { entry, .. } in page.items.iter().take(MAX_ITEMS) {
        let likes = entry.item.likes.map_or_else(|| "-".to_owned(), in_words);
        let columns = format!("{:<9}{likes:>14}  {}", short(&entry.item.id), name(&entry.item));
        text += &line(&(columns + &shown_attributes(&names.attributes, &entry.attributes)));
    }
    if page.items.len() > MAX_ITEMS {
        text += &line(&format!("and {} more", page.items.len() - MAX_ITEMS));
    }
    text + &odd_entries(page.odd.iter())
}

/// Returns what a page of users holds, without naming one.
pub fn users(page: &UsersPage) -> String {
    let next = next_page(&page.next, |_| "a next page".to_owned());
    let n_idle = page.users.iter().filter(|user| user.likes == Some(0)).count() as u64;
    let idle = if n_idle > 0 { format!(", {n_idle} of them like nothing") } else { String::new() };
    let users = counted(page.users.len() as u64, "user");
    line(&format!("{users}{idle}, {next}")) + &odd_entries(page.odd.iter())
}

/// Returns a note if a page does not name a next one, although pages of its list do. `place` is the key of the
/// description that says where.
pub fn no_next<P: PartialEq>(next: &NextPage<P>, place: Option<&str>) -> String {
    match place {
        Some(place) if *next == NextPage::None => {
            line(&format!("nothing is at {}; is this the last page?", printable(place)))
        }
        _ => String::new(),
    }
}

/// Returns a warning for each of these places of features, which found nothing on the page.
pub fn featureless(places: &[String]) -> String {
    let line_of = |place: &String| line(&format!("warning: {} found nothing", printable(place)));
    places.iter().map(line_of).collect()
}

/// Returns how many of these likes have a time, with an example, or a warning if several likes have none. `place` is
/// the key of the description that says where the time is.
pub fn times(likes: &[Like], place: Option<&str>) -> String {
    let Some(place) = place else { return String::new() };
    let mut known = likes.iter().filter_map(|like| like.liked_at);
    match known.next() {
        Some(first) => {
            let n = counted(1 + known.count() as u64, "like");
            line(&format!("{n} with a time, such as {first}"))
        }
        None if likes.len() < MIN_ENTRIES => String::new(),
        None => line(&format!("warning: {} found no time in any like", printable(place))),
    }
}

/// Returns a warning if more likes were announced than the only page of the list holds. Where counts may exceed
/// what is listed, a few that are missing are no surprise.
pub fn too_few(page: &LikesPage, item: &Item, scope: &Scope) -> String {
    let Some(likes) = item.likes.filter(|_| page.next == NextPage::None) else {
        return String::new();
    };
    let n_read = u32::try_from(page.n_entries).unwrap_or(u32::MAX);
    let may_exceed = scope.traits.counts == AnnouncedCounts::MayExceed;
    let n_expected = if may_exceed { likes.certain / 2 } else { likes.certain };
    if n_read >= n_expected {
        return String::new();
    }
    line("warning: the list ends before all announced likes; check likes.next in the description")
}

/// Returns what an item's page holds.
pub fn features(page: &FeaturesPage, types: &FeatureTypes) -> String {
    line(&labels(&page.features, types)) + &odd_entries(page.odd.iter())
}

/// Returns what the catalogue holds in place of an item's page.
pub fn listed_features(item: &Item, features: &[Feature], types: &FeatureTypes) -> String {
    if types.iter().next().is_none() {
        return format!("{:<10}none: the description names no features\n", Stage::Features.name());
    }
    let labels = labels(features, types);
    let what = format!("with the catalogue: {labels} for {}", short(&item.id));
    format!("{:<10}{what}\n", Stage::Features.name())
}

/// Returns the likes that the catalogue holds in place of lists of their own.
pub fn listed_likes(entry: &CatalogueEntry) -> String {
    let n = counted(entry.likes.len() as u64, "like");
    let of = entry.item.likes.map(|likes| format!(" of {} announced", in_words(likes)));
    let what = format!("{n}{} for {}", of.unwrap_or_default(), short(&entry.item.id));
    format!("{:<10}with the catalogue: {what}\n", Stage::Likes.name())
}

/// Returns the line with the format and the size of an image.
pub fn image(image: &ThumbImage) -> String {
    let size = image.size.map_or_else(
        || "of unknown size".to_owned(),
        |size| format!("{} x {} pixels", size.width, size.height),
    );
    let bytes = counted(image.bytes.len() as u64, "byte");
    line(&format!("{}, {size}, {bytes}", image.image_type.name()))
}

/// Returns the line of the thumbs stage if no item on the page has a usable image, and what is odd about the first, if
/// anything.
pub fn no_image(odd: Option<&OddEntry>) -> String {
    let what = format!(
        "{:<10}not tried, because no item on the page has an image\n",
        Stage::Thumbs.name()
    );
    match odd {
        Some(odd) => what + &not_as_expected(None) + &odd_entries([odd].into_iter()),
        None => what,
    }
}

/// Returns the line of a stage for which no item is known.
pub fn not_tried(stage: Stage) -> String {
    format!("{:<10}not tried, because no item is known\n", stage.name())
}

/// Returns the line of a stage for which no user is known.
pub fn no_user(stage: Stage) -> String {
    format!("{:<10}not tried, because no user is known\n", stage.name())
}

/// Returns the line that says which value of `--likes-by` to use.
pub fn ways(tried: TriedWays) -> String {
    format!("{:<10}{}\n", "ways", tried.advice())
}

/// Returns the line of a page that is not as expected; the error says why.
pub fn not_as_expected(status: Option<u16>) -> String {
    let status = status.map(|status| format!(": status {status}"));
    line(&format!("not as expected{}", status.unwrap_or_default()))
}

/// Returns the line of a page that did not arrive, for a reason that may pass.
pub fn may_pass(reason: &str) -> String {
    line(&format!("no page ({}), which may pass", printable(reason)))
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
        assert_eq!(shown, format!("likes     http://a/i/likes?model={id}&count=24\n"));
        let name_of = |text: &str| {
            let rank = Rank { page: 1, index: 0 };
            name(&Item { id: id.clone(), name: text.to_owned(), rank, likes: None })
        };
        assert_eq!(name_of("a\u{1b}[2J"), r#""a\u{1b}[2J""#);
        assert_eq!(name_of(&"é".repeat(41)).chars().count(), 1 + MAX_NAME + 1 + 1);
    }
}
