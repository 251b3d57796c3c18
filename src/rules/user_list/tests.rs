//! Where lists of users and of their likes end, and which are given up.

use super::*;
use crate::sites::{UserEntry, UserLikesPage, UsersPage};
use crate::words::{Cursor, LikesBy, Owner, Record, UserId, UserOrigin, UserTask};

fn anna() -> Owner {
    Owner { user_id: UserId::new("1").unwrap(), username: "anna".to_owned() }
}

fn at(position: u32) -> Task {
    let cursor = Some(Cursor { key: position.to_string(), address: format!("/?c={position}") });
    Task::User(UserTask { list: UserTaskList::Followers(anna()), position, cursor })
}

fn scope() -> Scope {
    let mut scope = crate::rules::tests::scope();
    scope.likes_by = LikesBy::User;
    scope.traits.user_origins = UserOrigin::ALL.into_iter().collect();
    scope
}

fn attempt(task: &Task) -> Attempt<'_> {
    Attempt { full_page: Some(24), pages_max: 40, ..Attempt::first(task) }
}

fn users(n: usize, next: NextPage<Task>) -> Page {
    let user = |n: usize| UserEntry {
        id: UserId::new(format!("u{n}")).unwrap(),
        name: format!("U{n}"),
        likes: Some(u32::try_from(n).unwrap()),
    };
    let users = (0..n).map(user).collect();
    Page::Users(UsersPage { users, n_entries: n, odd: Vec::new(), next })
}

/// Returns what becomes of a page of followers, and the next page that it leads to.
fn settled(attempt: &Attempt<'_>, page: Page, facts: &StoredFacts) -> (Settled, Option<Task>) {
    let (settled, plan) = settle(&scope(), attempt, page, facts);
    let is_next = |task: &Task| task.cursor().is_some();
    (settled, plan.follow_ups.into_iter().find(is_next))
}

#[test]
fn a_page_of_users_leads_to_what_they_like_and_whom_they_follow() {
    let task = at(0);
    let (settled, plan) =
        settle(&scope(), &attempt(&task), users(2, NextPage::None), &StoredFacts::default());
    assert_eq!(settled, Settled::Completed);
    let found: Vec<_> = plan.follow_ups.iter().map(Task::to_string).collect();
    let of_each = ["followers of a user 0", "followings of a user 0"];
    let wanted = [&of_each[..], &["likes of a user 0"], &of_each[..]].concat();
    assert_eq!(found, wanted, "the first likes nothing");
    let sources = plan.records.iter().map(|record| match record {
        Record::User(found) => (found.source, found.likes),
        other => panic!("{other:?}"),
    });
    let wanted = [(UserOrigin::Followers, Some(0)), (UserOrigin::Followers, Some(1))];
    assert_eq!(sources.collect::<Vec<_>>(), wanted);
}

#[test]
fn an_end_that_may_be_a_loss_is_accepted_the_second_time() {
    let (task, facts) = (at(24), StoredFacts::default());
    for (n, next, wanted) in [
        (11, NextPage::None, Settled::Completed),
        (12, NextPage::None, Settled::Recheck),
        (24, NextPage::Last, Settled::Completed),
        (0, NextPage::None, Settled::Completed),
        (24, NextPage::Back, Settled::Recheck),
        (3, NextPage::Unusable("is too long"), Settled::Recheck),
    ] {
        let (found, follow_up) = settled(&attempt(&task), users(n, next.clone()), &facts);
        assert_eq!((found, follow_up), (wanted, None), "{n}, {next:?}");
    }
    let again = Attempt { is_recheck: true, ..attempt(&task) };
    assert_eq!(settled(&again, users(24, NextPage::None), &facts).0, Settled::Completed);
    let (given_up, _) = settled(&again, users(24, NextPage::Back), &facts);
    let reason = given_up.reason().unwrap();
    assert!(reason.starts_with("the list of a user's followers stops here: "), "{reason}");
}

#[test]
fn a_users_list_is_short_if_a_page_or_all_of_it_is_missing() {
    for (position, n_entries, announced, is_short) in [
        (0, 0, 0, false),
        (0, 0, 1, true),
        (0, 5, 9, false),
        (0, 5, 17, true),
        (24, 0, 30, false),
        (24, 0, 36, true),
        (24, 24, 40, false),
    ] {
        let list = UserTaskList::Likes(anna());
        let task = Task::User(UserTask { list, position, cursor: None });
        let attempt = Attempt { announced: Some(announced), ..attempt(&task) };
        let found = lacks_likes(&attempt, n_entries);
        assert_eq!(found, is_short, "{n_entries} after {position} of {announced}");
    }
}

#[test]
fn a_full_page_that_reaches_the_announced_likes_ends_the_list() {
    for (announced, wanted) in [(48, Settled::Completed), (47, Settled::Completed)] {
        let list = UserTaskList::Likes(anna());
        let task = Task::User(UserTask { list, position: 24, cursor: None });
        let attempt = Attempt { announced: Some(announced), ..attempt(&task) };
        let (items, odd, next) = (Vec::new(), Vec::new(), NextPage::None);
        let page = UserLikesPage { items, n_entries: 24, odd, next };
        let (found, _) = settle(&scope(), &attempt, Page::UserLikes(page), &StoredFacts::default());
        assert_eq!(found, wanted, "24 after 24 of {announced}");
    }
}

#[test]
fn a_list_that_could_go_on_forever_is_given_up() {
    let task = at(48);
    let page = |n| users(n, NextPage::Page(at(72)));
    let none = StoredFacts::default();
    assert_eq!(settled(&attempt(&task), page(24), &none), (Settled::Completed, Some(at(72))));
    for (n, facts, wanted) in [
        (
            24,
            StoredFacts { cursor_seen: true, ..none.clone() },
            "loops: its next page was named before",
        ),
        (24, StoredFacts { repeats_earlier_page: true, ..none.clone() }, "loops: the page repeats"),
        (0, StoredFacts { n_empty_pages: 20, ..none.clone() }, "has too many empty pages"),
        (24, StoredFacts { list_size: Some((40, 0)), ..none.clone() }, "has more than 40 pages"),
    ] {
        let (given_up, follow_up) = settled(&attempt(&task), page(n), &facts);
        assert!(given_up.reason().is_some_and(|reason| reason.contains(wanted)), "{given_up:?}");
        assert_eq!(follow_up, None);
    }
    let empty = StoredFacts { n_empty_pages: 19, ..none };
    assert_eq!(settled(&attempt(&task), page(0), &empty).1, Some(at(72)));
}

#[test]
fn a_page_with_too_few_new_users_ends_its_list() {
    let task = at(0);
    let attempt = Attempt { new_users_share: 0.25, ..attempt(&task) };
    for (n, n_new, goes_on) in [
        (24, Some(6), true),
        (24, Some(5), false),
        (24, None, true),
        // An empty page counts against nothing.
        (0, Some(0), true),
    ] {
        let facts = StoredFacts { n_new_users: n_new, ..StoredFacts::default() };
        let (found, next) = settled(&attempt, users(n, NextPage::Page(at(24))), &facts);
        assert_eq!((found, next.is_some()), (Settled::Completed, goes_on), "{n_new:?} of {n}");
    }
}
