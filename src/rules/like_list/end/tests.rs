use super::super::tests::{attempt, page, scope, task};
use super::*;
use crate::words::{Cursor, LikePages};

/// A site that shows 20 likes at a time, whatever it is asked for.
fn facts(n_entries_before: Option<u32>) -> StoredFacts {
    StoredFacts { full_like_page: Some(20), n_entries_before, ..StoredFacts::default() }
}

fn chained_task(offset: u32) -> Task {
    let Task::Likes { item_id, offset, .. } = task(offset) else { return task(offset) };
    let cursor = Cursor { key: "k".to_owned(), address: "https://example.org/?k".to_owned() };
    Task::Likes { item_id, offset, cursor: Some(cursor) }
}

#[test]
fn a_page_that_names_no_next_one_is_the_last_if_a_second_sign_agrees() {
    let chained = scope(LikePages::Chained);
    for (offset, n_likes, announced, at_most, is_doubtful) in [
        // A list of unknown length ends with a page that is much shorter than a full one.
        (0, 20, None, None, true),
        (40, 20, None, None, true),
        (40, 19, None, None, true),
        (40, 9, None, None, false),
        // As many likes as announced came.
        (20, 20, Some(40), None, false),
        (20, 20, None, Some(40), false),
        // A page that is not full is not the last if likes are missing.
        (20, 5, Some(40), None, true),
        // Fewer likes may be listed than were given, but not by a whole page.
        (20, 5, None, Some(40), false),
        (20, 5, None, Some(45), true),
        (400, 5, None, Some(430), false),
        (20, 20, None, Some(45), true),
    ] {
        let task = chained_task(offset);
        let attempt = Attempt { at_most, ..attempt(&task, announced) };
        let found =
            super::is_doubtful(&chained, &attempt, &page(n_likes, NextPage::None), &facts(None));
        assert_eq!(found, is_doubtful, "{n_likes} from {offset} of {announced:?}, {at_most:?}");
    }
}

#[test]
fn an_empty_page_is_the_end_if_the_page_before_was_not_full() {
    let chained = scope(LikePages::Chained);
    for (offset, before, at_most, is_doubtful) in [
        (0, None, None, true),
        (20, Some(20), None, true),
        (13, Some(13), None, true),
        (9, Some(9), None, false),
        (21, Some(0), None, true),
        (20, None, None, true),
        (20, Some(20), Some(20), false),
        (20, Some(20), Some(21), true),
    ] {
        let task = chained_task(offset);
        let attempt = Attempt { at_most, ..attempt(&task, None) };
        let found =
            super::is_doubtful(&chained, &attempt, &page(0, NextPage::None), &facts(before));
        assert_eq!(found, is_doubtful, "at {offset} after {before:?} of {at_most:?}");
    }
}

#[test]
fn an_end_is_doubted_once_and_only_where_the_page_does_not_tell() {
    let chained = scope(LikePages::Chained);
    let task = task(20);
    let once = attempt(&task, None);
    let doubtful = |attempt: &Attempt<'_>, page: &LikesPage| {
        super::is_doubtful(&chained, attempt, page, &facts(Some(20)))
    };
    let (full, empty) = (page(20, NextPage::None), page(0, NextPage::None));
    assert!(doubtful(&once, &full) && doubtful(&once, &empty));
    assert!(!doubtful(&once, &page(20, NextPage::Last)), "the page says that it is the last");
    assert!(!doubtful(&once, &page(20, NextPage::Page(super::super::tests::task(40)))));
    assert!(!doubtful(&Attempt { is_recheck: true, ..once }, &full));
    assert!(!doubtful(&Attempt { was_stored: true, ..once }, &empty), "a user asked for it");
    let planned = scope(LikePages::Planned);
    let announced = attempt(&task, Some(60));
    assert!(!super::is_doubtful(&planned, &announced, &full, &facts(None)), "40 is planned");
    assert!(!super::is_doubtful(&planned, &once, &full, &facts(None)), "an item of a file");
    assert!(super::is_doubtful(&planned, &once, &empty, &facts(Some(20))));
}

/// A site that shows 20 likes at a time although the description says 24.
#[test]
fn numbered_pages_that_are_shorter_than_they_should_be_are_counted_as_they_come() {
    let chained = scope(LikePages::Chained);
    for (offset, at_most, is_doubtful) in [(24, 24, true), (24, 20, false), (72, 61, true)] {
        let task = task(offset);
        let attempt = Attempt { at_most: Some(at_most), ..attempt(&task, None) };
        let empty = page(0, NextPage::None);
        let found = super::is_doubtful(&chained, &attempt, &empty, &facts(Some(20)));
        assert_eq!(found, is_doubtful, "at {offset} of {at_most}");
    }
}
