//! The entries of a saved page, as lines that name no user.

use std::fmt::Write as _;

use super::explained::cut;
use crate::commands::attributes::shown_attributes;
use crate::rules::missing_field::{lacks_times, types_without_features};
use crate::sites::description::{Description, Likers, NextKind};
use crate::sites::{Catalogue, CatalogueEntry, LikedEntry, NextPage, Page, UserEntry};
use crate::words::{Feature, Like, OddEntry, Stage, counted, printable};

/// How many rows are shown.
const ROWS_SHOWN: usize = 5;

/// Returns what a page holds. Writing to a string can't fail.
pub fn of(description: &Description, stage: Stage, page: &Page) -> String {
    let kinds = description.list_of(stage).map_or(&[][..], |list| &list.paging.kinds);
    let mut text = String::new();
    match page {
        Page::Catalogue(page) => {
            let n = description.noun.counted(page.items.len() as u64);
            let _ = writeln!(text, "{n}, {}", next_page(kinds, &page.next));
            for entry in page.items.iter().take(ROWS_SHOWN) {
                let _ = writeln!(text, "  {}", item(description, stage, entry));
            }
            text += &and_more(page.items.len());
            text += &featureless(description, page);
            text += &odd(page.skipped.iter().chain(page.items.iter().flat_map(|item| &item.odd)));
        }
        Page::Likes(page) => {
            let n = counted(page.likes.len() as u64, "like");
            let _ = writeln!(text, "{n}, {}", next_page(kinds, &page.next));
            for like in page.likes.iter().take(ROWS_SHOWN) {
                let _ = writeln!(text, "  {}", liker(like));
            }
            text += &and_more(page.likes.len());
            text += &odd(page.odd.iter());
        }
        Page::Features(page) => {
            let _ = writeln!(text, "{}", labels(description, &page.features));
            text += &odd(page.odd.iter());
        }
        Page::UserLikes(page) => {
            let n = description.noun.counted(page.items.len() as u64);
            let _ = writeln!(text, "{n}, {}", next_page(kinds, &page.next));
            for LikedEntry { entry, liked_at, .. } in page.items.iter().take(ROWS_SHOWN) {
                let time = liked_at.map(|at| format!(", liked at {at}")).unwrap_or_default();
                let _ = writeln!(text, "  {}{time}", item(description, stage, entry));
            }
            text += &and_more(page.items.len());
            text += &odd(page.odd.iter());
        }
        Page::Thumb(_) => {}
        Page::Users(page) => {
            let n = counted(page.users.len() as u64, "user");
            let _ = writeln!(text, "{n}, {}", next_page(kinds, &page.next));
            for user in page.users.iter().take(ROWS_SHOWN) {
                let _ = writeln!(text, "  {}", found_user(user));
            }
            text += &and_more(page.users.len());
            text += &odd(page.odd.iter());
        }
    }
    text
}

/// Returns a warning for each type of features that no item on the page has.
fn featureless(description: &Description, page: &Catalogue) -> String {
    let missing = types_without_features(page, description.feature_types().iter().count());
    let line = |place: String| {
        format!(
            "  warning: {} found nothing in any {}\n",
            printable(&place),
            description.noun.one()
        )
    };
    description.features_in_words(&missing).into_iter().map(line).collect()
}

/// Returns a warning if no like of the page has a time, although the description says where it is.
pub fn timeless(description: &Description, stage: Stage, page: &Page) -> String {
    if !lacks_times(page, description.gives_times_in(stage)) {
        return String::new();
    }
    let place = description.keys.time_in_words(stage).unwrap_or_default();
    format!("  warning: {} found no time in any like\n", printable(&place))
}

fn next_page(kinds: &[NextKind], next: &NextPage<impl Sized>) -> String {
    let in_header = kinds.iter().any(|kind| matches!(kind, NextKind::Link(_)));
    match next {
        NextPage::Page(_) => "a next page".to_owned(),
        NextPage::Perhaps(_) => "perhaps a next page".to_owned(),
        NextPage::None if in_header => "no next page (a saved page has no Link header)".to_owned(),
        NextPage::None | NextPage::Last => "no next page".to_owned(),
        NextPage::Back | NextPage::Unusable(_) => {
            format!("a next page whose address {}", next.problem().unwrap_or_default())
        }
    }
}

fn item(description: &Description, stage: Stage, entry: &CatalogueEntry) -> String {
    let is_catalogue = stage == Stage::Items;
    let of_user = description.user_likes.as_ref().map(|likes| &likes.items);
    let list = of_user.filter(|_| !is_catalogue).unwrap_or(&description.items);
    let CatalogueEntry { item, attributes, features, likes, .. } = entry;
    let announced = item.likes.map(|likes| format!(", {}", counted(likes.shown.into(), "like")));
    let mut text = format!("{}  \"{}\"", cut(item.id.as_str()), cut(&item.name));
    text += &announced.unwrap_or_default();
    if is_catalogue && matches!(description.likers(), Some(Likers::WithinItem(_))) {
        let _ = write!(text, ", {} of them listed", likes.len());
    }
    if list.features.is_some() {
        let _ = write!(text, ", {}", labels(description, features));
    }
    text + &shown_attributes(&description.attribute_types(), attributes)
}

/// Returns how many features of each type there are.
fn labels(description: &Description, features: &[Feature]) -> String {
    let n = |kind| features.iter().filter(|feature| feature.kind == kind).count();
    let types = description.feature_types();
    let labels: Vec<String> =
        types.iter().map(|(kind, name)| format!("{name}: {}", n(kind))).collect();
    labels.join(", ")
}

/// Returns a line about a like that does not identify the user.
fn liker(like: &Like) -> String {
    let time = like.liked_at.map(|at| format!(", at {at}")).unwrap_or_default();
    format!("{}{time}", who(like.user_id.reveal(), &like.username))
}

fn and_more(n_rows: usize) -> String {
    match n_rows.checked_sub(ROWS_SHOWN) {
        Some(n) if n > 0 => format!("  and {n} more\n"),
        _ => String::new(),
    }
}

fn odd<'o>(odd: impl Iterator<Item = &'o OddEntry>) -> String {
    let line = |odd: &OddEntry| format!("  odd: entry {}: {}\n", odd.index, printable(&odd.reason));
    odd.take(ROWS_SHOWN).map(line).collect()
}

/// Returns a line about a user that does not identify the user.
fn found_user(user: &UserEntry) -> String {
    let likes = user.likes.map(|n| format!(", {}", counted(n.into(), "like")));
    format!("{}{}", who(user.id.reveal(), &user.name), likes.unwrap_or_default())
}

/// Returns how long the id and the name of a user are.
fn who(id: &str, name: &str) -> String {
    let n_chars = |text: &str| counted(text.chars().count() as u64, "character");
    format!("a user whose id has {} and whose name has {}", n_chars(id), n_chars(name))
}
