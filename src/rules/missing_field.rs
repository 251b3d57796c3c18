//! A field that every entry of a page lacks. Then the site has changed, and the entries are not odd.

use crate::sites::Page;
use crate::words::Scope;

/// The minimum number of entries of a page for a missing field to show that the site has changed.
/// Fewer entries may all lack it by chance.
const MIN_ENTRIES: usize = 4;

/// Returns the expected field that every entry of a page lacks, in words.
pub fn missing_field(page: &Page) -> Option<&'static str> {
    match page {
        Page::Catalogue(catalogue) => {
            let items = &catalogue.items;
            if items.len() < MIN_ENTRIES {
                None
            } else if items.iter().all(|listed| listed.lacks_count) {
                Some("a number of likes")
            } else {
                items.iter().all(|listed| listed.item.name.is_empty()).then_some("a name")
            }
        }
        Page::Likes(page) => {
            let likes = &page.likes;
            let is_missing =
                likes.len() >= MIN_ENTRIES && likes.iter().all(|like| like.username.is_empty());
            is_missing.then_some("a user's name")
        }
        Page::Features(_) => None,
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
    use crate::sites::{Catalogue, CatalogueEntry, LikesPage, NextPage};
    use crate::words::{Item, ItemId, Like, LikeCount, OddEntry, OddKind, Rank, UserId};

    fn entry(index: u32, name: &str, likes: Option<u32>, is_odd: bool) -> CatalogueEntry {
        let id = ItemId::new(format!("i{index}")).unwrap();
        let rank = Rank { page: 1, index };
        let likes = likes.map(LikeCount::exact);
        let odd = OddEntry { index, kind: OddKind::Unread, reason: "likeCount is missing".into() };
        CatalogueEntry {
            item: Item { id, name: name.to_owned(), rank, likes },
            owner: None,
            attributes: Vec::new(),
            features: Vec::new(),
            likes: Vec::new(),
            lacks_count: is_odd,
            odd: if is_odd { vec![odd] } else { Vec::new() },
        }
    }

    fn of(items: Vec<CatalogueEntry>) -> Option<&'static str> {
        let (skipped, next) = (Vec::new(), NextPage::None);
        missing_field(&Page::Catalogue(Catalogue { items, skipped, next }))
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
            missing_field(&Page::Likes(LikesPage { likes, n_entries, odd, next }))
        };
        assert_eq!(page(&["", "", "", ""]), Some("a user's name"));
        assert_eq!(page(&["", "", "", "d"]), None);
        assert_eq!(page(&["", "", ""]), None);
    }
}
