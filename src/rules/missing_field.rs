//! A field that every entry of a page lacks. Then the site has changed, and the entries are not odd.

use crate::sites::{Catalogue, LikedEntry, Page};
use crate::words::{FeatureType, Like, Moment, OddEntry, OddKind, Scope, Stage};

/// The minimum number of entries of a page for a missing field to show that the site has changed.
/// Fewer entries may all lack it by chance.
pub const MIN_ENTRIES: usize = 4;

/// What likes lack if their times are there but can't be read.
const READABLE_TIME: &str = "a readable time of the like";

/// Returns the expected field that every entry of a page lacks, in words. `gives_times` is whether the description
/// says where the times of likes are.
///
/// Ids, counts and names must be there. Sites may leave out times, features and attributes, so pages without them are
/// no reason to stop. Times that are there but can't be read show that the description is wrong.
pub fn missing_field(page: &Page, gives_times: bool) -> Option<&'static str> {
    let likes = likes_of(page);
    match page {
        Page::Catalogue(catalogue) => {
            let items = &catalogue.items;
            if items.len() < MIN_ENTRIES {
                None
            } else if items.iter().all(|listed| listed.lacks_count) {
                Some("a number of likes")
            } else if items.iter().all(|listed| listed.item.name.is_empty()) {
                Some("a name")
            } else {
                let with_likes = || items.iter().filter(|listed| !listed.likes.is_empty());
                let is_unread = gives_times && with_likes().all(|listed| is_unread(&listed.odd));
                missing_field_of_likes(&likes, is_unread)
            }
        }
        Page::Likes(page) => {
            let n_unread = page.odd.iter().filter(|odd| odd.kind == OddKind::Unread).count();
            missing_field_of_likes(&likes, gives_times && n_unread >= likes.len())
        }
        Page::UserLikes(page) => missing_field_of_liked(&page.items),
        Page::Users(page) if page.users.len() < MIN_ENTRIES => None,
        Page::Users(page) => {
            page.users.iter().all(|user| user.name.is_empty()).then_some("a user's name")
        }
        Page::Features(_) | Page::Thumb(_) => None,
    }
}

fn missing_field_of_liked(items: &[LikedEntry]) -> Option<&'static str> {
    if items.len() < MIN_ENTRIES {
        None
    } else if items.iter().all(|liked| liked.entry.lacks_count) {
        Some("a number of likes")
    } else {
        items.iter().all(|liked| liked.entry.item.name.is_empty()).then_some("a name")
    }
}

/// Returns the field that several likes lack. `is_unread` is whether each has a field that could not be read.
fn missing_field_of_likes(likes: &[&Like], is_unread: bool) -> Option<&'static str> {
    if likes.len() < MIN_ENTRIES {
        None
    } else if likes.iter().all(|like| like.username.is_empty()) {
        Some("a user's name")
    } else {
        let has_no_time = likes.iter().all(|like| like.liked_at.is_none());
        (has_no_time && is_unread).then_some(READABLE_TIME)
    }
}

fn is_unread(odd: &[OddEntry]) -> bool {
    odd.iter().any(|odd| odd.kind == OddKind::Unread)
}

fn likes_of(page: &Page) -> Vec<&Like> {
    match page {
        Page::Catalogue(page) => page.items.iter().flat_map(|listed| &listed.likes).collect(),
        Page::Likes(page) => page.likes.iter().collect(),
        Page::Features(_) | Page::UserLikes(_) | Page::Users(_) | Page::Thumb(_) => Vec::new(),
    }
}

/// Returns whether none of the likes of a page has a time, although the description says where it is
/// (`gives_times`).
pub fn lacks_times(page: &Page, gives_times: bool) -> bool {
    let times: Vec<Option<Moment>> = match page {
        Page::UserLikes(page) => page.items.iter().map(|liked| liked.liked_at).collect(),
        page => likes_of(page).into_iter().map(|like| like.liked_at).collect(),
    };
    gives_times && times.len() >= MIN_ENTRIES && times.iter().all(Option::is_none)
}

/// Returns the types of features of which a page of the catalogue has none, although it has several items.
pub fn types_without_features(page: &Catalogue, n_types: usize) -> Vec<FeatureType> {
    if page.items.len() < MIN_ENTRIES {
        return Vec::new();
    }
    let types = (0..n_types).filter_map(FeatureType::nth);
    let is_missing = |kind: &FeatureType| {
        page.items.iter().flat_map(|listed| &listed.features).all(|one| one.kind != *kind)
    };
    types.filter(is_missing).collect()
}

/// Returns the path of the description's key that says where such a field is on a page of this stage.
pub fn key_of_field(stage: Stage, field: &str) -> Option<String> {
    let section = stage.section();
    let key = match (field, stage) {
        ("a number of likes", Stage::UserLikes) => "item.likes",
        ("a number of likes", _) => "likes",
        ("a name", Stage::UserLikes) => "item.name",
        ("a user's name", Stage::Commenters) => "user.name",
        ("a name", _) | ("a user's name", Stage::Users | Stage::Followers | Stage::Followings) => {
            "name"
        }
        // The likes may be within the items.
        ("a user's name", _) => return Some("likes.user.name".to_owned()),
        (READABLE_TIME, Stage::UserLikes) => "time",
        (READABLE_TIME, _) => return Some("likes.time".to_owned()),
        _ => return None,
    };
    Some(format!("{section}.{key}"))
}

/// Returns whether a page of a catalogue that should list features lists none.
pub fn lacks_features(scope: &Scope, page: &Page) -> bool {
    let Page::Catalogue(catalogue) = page else { return false };
    scope.stages.features
        && scope.traits.lists_features
        && catalogue.items.len() >= MIN_ENTRIES
        && catalogue.items.iter().all(|listed| listed.features.is_empty())
}

#[cfg(test)]
mod tests;
