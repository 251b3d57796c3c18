use super::*;
use crate::sites::{CatalogueEntry, LikesPage, NextPage};
use crate::words::{Item, ItemId, LikeCount, Moment, Rank, UserId};

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
            username: (*name).into(),
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

/// Returns what a page and a catalogue with the same likes lack, which must be the same: the field, and whether no
/// like has a time. Each like without a time is odd if `are_odd` says so.
fn of_times(
    times: &[Option<i64>],
    gives_times: bool,
    are_odd: bool,
) -> (Option<&'static str>, bool) {
    let like = |(position, time): (u32, &Option<i64>)| Like {
        item_id: ItemId::new("a").unwrap(),
        user_id: UserId::new(format!("u{position}")).unwrap(),
        username: "name".into(),
        position,
        liked_at: time.map(Moment::from_millis),
    };
    let likes: Vec<Like> = (0..).zip(times).map(like).collect();
    let untimed = likes.iter().filter(|like| are_odd && like.liked_at.is_none());
    let odd = |like: &Like| OddEntry {
        index: like.position,
        kind: OddKind::Unread,
        reason: "/at can't be a time".to_owned(),
    };
    let odd: Vec<OddEntry> = untimed.map(odd).collect();
    let mut listed = [0, 1, 2, 3].map(|index| entry(index, "a", Some(1), false));
    listed[0].likes.clone_from(&likes);
    listed[0].odd.extend(odd.first().cloned());
    let n_entries = likes.len();
    let page = Page::Likes(LikesPage { likes, n_entries, odd, next: NextPage::None });
    let (items, skipped, next) = (listed.into(), Vec::new(), NextPage::None);
    let within = Page::Catalogue(Catalogue { items, skipped, next });
    let found =
        |page: &Page| (missing_field(page, gives_times), super::lacks_times(page, gives_times));
    assert_eq!(found(&page), found(&within));
    found(&page)
}

#[test]
fn a_site_may_leave_the_times_of_likes_out() {
    assert_eq!(of_times(&[None; 4], true, false), (None, true));
    assert_eq!(of_times(&[None; 4], false, false), (None, false), "none are expected");
    assert_eq!(of_times(&[None; 3], true, false), (None, false), "too few to tell");
    assert_eq!(of_times(&[None, None, None, Some(5)], true, false), (None, false));
}

#[test]
fn times_that_are_there_can_be_read() {
    let unreadable = "a readable time of the like";
    assert_eq!(of_times(&[None; 4], true, true), (Some(unreadable), true));
    assert_eq!(of_times(&[None; 3], true, true), (None, false), "too few to tell");
    assert_eq!(of_times(&[None, None, None, Some(5)], true, true), (None, false));
    let key = |stage| key_of_field(stage, unreadable);
    assert_eq!(key(Stage::Likes).as_deref(), Some("likes.time"));
    assert_eq!(key(Stage::UserLikes).as_deref(), Some("likes[user].time"));
}
