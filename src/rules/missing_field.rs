//! A field that every entry of a page lacks. Then the site has changed, and the entries are not odd.

use crate::sites::{Catalogue, LikedEntry, Page};
use crate::words::{FeatureType, Like, Scope};

/// The minimum number of entries of a page for a missing field to show that the site has changed.
/// Fewer entries may all lack it by chance.
const MIN_ENTRIES: usize = 4;

/// Returns the expected field that every entry of a page lacks, in words. `gives_times` is whether the site says
/// when each like was given.
pub fn missing_field(page: &Page, gives_times: bool) -> Option<&'static str> {
    match page {
        Page::Catalogue(catalogue) => {
            let items = &catalogue.items;
            let likes: Vec<&Like> = items.iter().flat_map(|listed| &listed.likes).collect();
            if items.len() < MIN_ENTRIES {
                None
            } else if items.iter().all(|listed| listed.lacks_count) {
                Some("a number of likes")
            } else if items.iter().all(|listed| listed.item.name.is_empty()) {
                Some("a name")
            } else {
                missing_field_of_likes(&likes, gives_times)
            }
        }
        Page::Likes(page) => {
            missing_field_of_likes(&page.likes.iter().collect::<Vec<_>>(), gives_times)
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

fn missing_field_of_likes(likes: &[&Like], gives_times: bool) -> Option<&'static str> {
    if likes.len() < MIN_ENTRIES {
        None
    } else if likes.iter().all(|like| like.username.is_empty()) {
        Some("a user's name")
    } else {
        let has_none = gives_times && likes.iter().all(|like| like.liked_at.is_none());
        has_none.then_some("the time of a like")
    }
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

/// Returns the key of the description that says where such a field is.
pub fn key_of_field(field: &str) -> Option<&'static str> {
    match field {
        "a number of likes" => Some("items.likes"),
        "a name" => Some("items.name"),
        "a user's name" => Some("likes.user.name"),
        "the time of a like" => Some("likes.time"),
        _ => None,
    }
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
mod tests {
    use super::*;
    use crate::sites::{CatalogueEntry, LikesPage, NextPage};
    use crate::words::{Item, ItemId, LikeCount, Moment, OddEntry, OddKind, Rank, UserId};

    fn entry(index: u32, name: &str, likes: Option<u32>, is_odd: bool) -> CatalogueEntry {
        let id = ItemId::new(format!("i{index}")).unwrap();
        let rank = Rank { page: 1, index };
        let likes = likes.map(LikeCount::exact);
        let odd = OddEntry { index, kind: OddKind::Unread, reason: "likeCount is missing".into() };
        let item = Item { id, name: name.to_owned(), rank, likes };
        let odd = if is_odd { vec![odd] } else { Vec::new() };
        CatalogueEntry { odd, lacks_count: is_odd, ..CatalogueEntry::of(item) }
    }

    fn of(items: Vec<CatalogueEntry>) -> Option<&'static str> {
        let (skipped, next) = (Vec::new(), NextPage::None);
        missing_field(&Page::Catalogue(Catalogue { items, skipped, next }), false)
    }

    #[test]
    fn a_field_is_missing_if_every_one_of_several_entries_lacks_it() {
        let items = |n: u32, name: &str, likes: Option<u32>, is_odd: bool| {
            (0..n).map(|index| entry(index, name, likes, is_odd)).collect::<Vec<_>>()
        };
        assert_eq!(of(items(4, "a", Some(9), false)), None);
        assert_eq!(of(items(4, "a", None, true)), Some("a number of likes"));
        assert_eq!(of(items(3, "a", None, true)), None, "too few to tell");
        assert_eq!(of(items(4, "a", None, false)), None, "the site gives none");
        assert_eq!(of(items(4, "", Some(9), false)), Some("a name"));
        let one_has_it = [items(9, "", None, true), vec![entry(9, "a", Some(3), false)]].concat();
        assert_eq!(of(one_has_it), None);
    }

    #[test]
    fn users_have_names() {
        let page = |names: &[&str]| {
            let like = |(position, name): (u32, &&str)| Like {
                item_id: ItemId::new("a").unwrap(),
                user_id: UserId::new(format!("u{position}")).unwrap(),
                username: (*name).to_owned(),
                position,
                liked_at: None,
            };
            let likes: Vec<Like> = (0..).zip(names).map(like).collect();
            let (n_entries, odd, next) = (likes.len(), Vec::new(), NextPage::None);
            missing_field(&Page::Likes(LikesPage { likes, n_entries, odd, next }), false)
        };
        assert_eq!(page(&["", "", "", ""]), Some("a user's name"));
        assert_eq!(page(&["", "", "", "d"]), None);
        assert_eq!(page(&["", "", ""]), None);
    }

    #[test]
    fn likes_have_times_where_the_site_gives_them() {
        let found = |times: &[Option<i64>], gives_times| {
            let like = |(position, time): (u32, &Option<i64>)| Like {
                item_id: ItemId::new("a").unwrap(),
                user_id: UserId::new(format!("u{position}")).unwrap(),
                username: "name".to_owned(),
                position,
                liked_at: time.map(Moment::from_millis),
            };
            let likes: Vec<Like> = (0..).zip(times).map(like).collect();
            let mut listed = [0, 1, 2, 3].map(|index| entry(index, "a", Some(1), false));
            listed[0].likes.clone_from(&likes);
            let (n_entries, odd, next) = (likes.len(), Vec::new(), NextPage::None);
            let page = Page::Likes(LikesPage { likes, n_entries, odd, next });
            let within =
                Catalogue { items: listed.into(), skipped: Vec::new(), next: NextPage::None };
            let found = missing_field(&page, gives_times);
            assert_eq!(found, missing_field(&Page::Catalogue(within), gives_times));
            found
        };
        assert_eq!(found(&[None; 4], true), Some("the time of a like"));
        assert_eq!(found(&[None; 4], false), None);
        assert_eq!(found(&[None; 3], true), None, "too few to tell");
        assert_eq!(found(&[None, None, None, Some(5)], true), None);
    }
}
