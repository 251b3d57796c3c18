//! Like pages whose next page can't be requested.

use super::*;
use crate::rules::tests::scope;
use crate::sites::LikesPage;
use crate::words::{Like, Record, UserId};

const BAD: NextPage<Task> = NextPage::Unusable("is a number");

/// Returns what becomes of an item's second like page that holds one like and this next page, given the
/// item's announced and certain number of likes.
fn second_page(
    announced: Option<u32>,
    certain: Option<u32>,
    next: NextPage<Task>,
    is_recheck: bool,
) -> Settled {
    let item_id = ItemId::new("m").unwrap();
    let task = Task::Likes { item_id: item_id.clone(), offset: 24, cursor: None };
    let like = Like {
        item_id,
        user_id: UserId::new("u").unwrap(),
        username: String::new().into(),
        position: 24,
        liked_at: None,
    };
    let page = LikesPage { likes: vec![like], n_entries: 1, odd: Vec::new(), next };
    let attempt = Attempt { announced, certain, is_recheck, ..attempt(&task, 0) };
    let facts = StoredFacts::default();
    let (settled, plan) = settle_page(&scope(), &attempt, Page::Likes(page), &facts);
    assert!(matches!(plan.records[..], [Record::Like(_)]), "the like is kept");
    assert!(plan.follow_ups.is_empty(), "{:?}", plan.follow_ups);
    settled
}

#[test]
fn a_list_of_likes_goes_on_where_its_next_pages_are_planned_and_ends_at_its_count() {
    for (announced, certain) in [(49, 49), (48, 48), (30, 30), (1_200, 1_150), (u32::MAX, 24_000)] {
        for is_recheck in [false, true] {
            let found = second_page(Some(announced), Some(certain), BAD, is_recheck);
            assert_eq!(found, Settled::Completed, "{announced}");
        }
    }
}

#[test]
fn a_list_of_likes_of_unknown_length_breaks_off_once_it_was_requested_again() {
    let reason = "the list of likes stops here: the address or cursor of the next page is a number";
    for (announced, certain) in [(None, None), (Some(60), Some(48)), (Some(60), Some(2))] {
        assert_eq!(second_page(announced, certain, BAD, false), Settled::Recheck);
        let wanted = Settled::Discarded(reason.to_owned());
        assert_eq!(second_page(announced, certain, BAD, true), wanted);
    }
}

#[test]
fn a_page_that_leads_back_may_be_another_one_and_is_requested_again() {
    for (announced, last) in [
        (Some(100), Settled::Completed),
        (Some(30), Settled::Completed),
        (None, {
            let reason = "the list of likes stops here: the page names itself or an earlier one as its next, as it would if the site \
                  ignored what leads to the next page";
            Settled::Discarded(reason.to_owned())
        }),
    ] {
        assert_eq!(second_page(announced, announced, NextPage::Back, false), Settled::Recheck);
        assert_eq!(second_page(announced, announced, NextPage::Back, true), last);
    }
}
