use super::*;
use crate::rules;
use crate::words::{ItemId, Like, SiteTraits, UserId};

pub(super) fn task(offset: u32) -> Task {
    Task::Likes { item_id: ItemId::new("m").unwrap(), offset, cursor: None }
}

pub(super) fn attempt(task: &Task, announced: Option<u32>) -> Attempt<'_> {
    Attempt { announced, certain: announced, possible: announced, ..Attempt::first(task) }
}

/// Returns a page with this many likes.
pub(super) fn page(n_likes: u32, next: NextPage<Task>) -> LikesPage {
    let like = |position| Like {
        item_id: ItemId::new("m").unwrap(),
        user_id: UserId::new(format!("u{position}")).unwrap(),
        username: String::new().into(),
        position,
        liked_at: None,
    };
    let likes = (0..n_likes).map(like).collect();
    LikesPage { likes, n_entries: n_likes as usize, odd: Vec::new(), next }
}

pub(super) fn scope(like_pages: LikePages) -> Scope {
    let scope = rules::tests::scope();
    let traits = SiteTraits { like_pages, likes_per_page: 24, like_pages_max: 40, ..scope.traits };
    Scope { traits, ..scope }
}

/// A site that sends 20 entries where 24 were asked for loses nothing, and no page is asked for twice.
#[test]
fn a_gap_before_the_next_planned_page_is_filled() {
    let planned = scope(LikePages::Planned);
    for (offset, n_likes, is_due) in [
        (0, 24, false),
        (0, 20, true),
        (20, 20, false),
        (24, 20, true),
        (44, 20, false),
        (72, 20, true),
        (92, 20, true),
    ] {
        let task = task(offset);
        let page = page(n_likes, NextPage::Page(super::tests::task(offset + n_likes)));
        let found = is_needed(&planned, &attempt(&task, Some(96)), &page, &StoredFacts::default());
        assert_eq!(found, is_due, "{n_likes} likes from {offset}");
    }
}

#[test]
fn a_page_that_may_be_there_is_not_requested_once_the_announced_likes_came() {
    for (next, n_likes, announced, is_due) in [
        (NextPage::Perhaps(task(30)), 6, Some(30), false),
        (NextPage::Page(task(30)), 6, Some(30), true),
        (NextPage::Perhaps(task(30)), 6, Some(31), true),
        (NextPage::Perhaps(task(30)), 6, None, true),
        // A full page does not show that it is the last.
        (NextPage::Perhaps(task(48)), 24, Some(48), true),
        (NextPage::None, 6, Some(60), false),
    ] {
        let task = task(24);
        let page = page(n_likes, next);
        let found = is_needed(
            &scope(LikePages::Chained),
            &attempt(&task, announced),
            &page,
            &StoredFacts::default(),
        );
        assert_eq!(found, is_due, "{n_likes} of {announced:?}: {:?}", page.next);
    }
}

#[test]
fn an_empty_page_leads_on_only_where_each_page_says_where_the_next_one_is() {
    let empty = page(0, NextPage::Page(task(25)));
    assert!(leads_on(&scope(LikePages::Chained), &empty));
    assert!(!leads_on(&scope(LikePages::Planned), &empty));
    assert!(!leads_on(&scope(LikePages::Chained), &page(1, NextPage::None)));
}

#[test]
fn a_list_that_never_ends_is_given_up_in_words() {
    let chained = scope(LikePages::Chained);
    let (task, next) = (task(24), NextPage::Page(task(48)));
    let reason = |page: &LikesPage, cursor_seen, list_size| {
        let facts = StoredFacts { cursor_seen, list_size, ..StoredFacts::default() };
        endless(&chained, &attempt(&task, None), page, &facts)
    };
    let full = page(24, next.clone());
    assert_eq!(reason(&full, false, Some((2, 48))), None);
    let loops = "the list of likes loops: its next page was named before";
    assert_eq!(reason(&full, true, Some((2, 48))).as_deref(), Some(loops));
    let long = "the list of likes has more than 40 pages";
    assert_eq!(reason(&full, false, Some((39, 900))), None);
    assert_eq!(reason(&full, false, Some((40, 900))).as_deref(), Some(long));
    let empty = page(0, next);
    assert_eq!(reason(&empty, false, Some((22, 2))), None);
    let stuck = "the list of likes continues without likes";
    assert_eq!(reason(&empty, false, Some((23, 2))).as_deref(), Some(stuck));
    assert_eq!(reason(&page(0, NextPage::None), false, Some((39, 2))), None, "it ends");
}
