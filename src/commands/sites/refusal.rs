//! Why a crawl would refuse a saved page, by the rules of first contact.

use crate::rules::missing_field::{key_of_field, missing_field};
use crate::sites::description::Description;
use crate::sites::{Page, PageError};
use crate::words::{OddEntry, Stage, printable};

/// Returns why a page can't be read, with the key of the description that it does not agree with.
pub fn of_error(description: &Description, stage: Stage, error: &PageError) -> String {
    let place = error.key(stage).and_then(|key| description.keys.in_words(&key));
    place.map_or_else(|| error.to_string(), |place| format!("{error}; check {place}"))
}

/// Returns why a crawl would refuse the page although it can be read: the list is empty, or a field is missing
/// in every entry.
pub fn of_page(description: &Description, stage: Stage, page: &Page) -> Option<String> {
    if let Some(field) = missing_field(page, description.gives_times_in(stage)) {
        let key = key_of_field(stage, field);
        let place = key.and_then(|key| description.keys.in_words(&key));
        let place = place.map(|place| format!("; check {place}")).unwrap_or_default();
        let problem = format!("a crawl would refuse it, because its entries all lack {field}");
        return Some(printable(&format!("{problem}{place}")));
    }
    let (is_empty, key, odd) = match page {
        Page::Catalogue(page) => (page.items.is_empty(), "items.id", page.skipped.first()),
        Page::Likes(page) => (page.likes.is_empty(), "likes.user.id", page.odd.first()),
        // Many users like nothing, and follow nobody.
        Page::UserLikes(page) => {
            (page.items.is_empty() && !page.odd.is_empty(), "likes[user].item.id", page.odd.first())
        }
        Page::Users(page) => {
            let may_be_empty = stage != Stage::Users && page.odd.is_empty();
            (page.users.is_empty() && !may_be_empty, id_of_users(stage), page.odd.first())
        }
        Page::Features(_) | Page::Thumb(_) => return None,
    };
    is_empty.then(|| printable(&empty(description, stage, odd.map(|odd| (odd, key)))))
}

/// Returns the key of the ids on a page of users.
const fn id_of_users(stage: Stage) -> &'static str {
    match stage {
        Stage::Followers => "users[followers].id",
        Stage::Followings => "users[followings].id",
        Stage::Commenters => "users[commenters].user.id",
        _ => "users[list].id",
    }
}

/// Returns why an empty list is refused: none of its entries can be used, or there is none.
fn empty(description: &Description, stage: Stage, odd: Option<(&OddEntry, &str)>) -> String {
    let problem = match odd {
        Some((odd, _)) => {
            format!("none of its entries can be used; entry {}: {}", odd.index, odd.reason)
        }
        None => format!("it lists no {}", stage.name()),
    };
    let rows = format!("{}.rows", stage.section());
    let key = odd.map_or(rows.as_str(), |(_, key)| key);
    let place = description.keys.in_words(key);
    let place = place.map(|place| format!("; check {place}")).unwrap_or_default();
    format!("a crawl would refuse it as a first page, because {problem}{place}")
}
