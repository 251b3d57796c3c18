use super::super::tests::POLICY;
use super::*;
use crate::sites::{Catalogue, FeaturesPage, LikesPage, NextPage, UserLikesPage, UsersPage};
use crate::words::{ItemId, Owner, Part, Task, UserId, UserTask, UserTaskList};

fn attempt(task: &Task, possible: Option<u32>) -> Attempt<'_> {
    let (announced, is_recheck, was_set_aside) = (possible, false, false);
    Attempt {
        announced,
        certain: possible,
        possible,
        is_recheck,
        was_set_aside,
        ..Attempt::first(task)
    }
}

fn likes_task() -> Task {
    Task::Likes { item_id: ItemId::new("a").unwrap(), offset: 0, cursor: None }
}

fn failed(failure: FetchFailure) -> Judgement<Page> {
    Err(failure)
}

fn words() -> String {
    "words".to_owned()
}

#[test]
fn an_empty_list_is_unexpected_unless_it_was_announced() {
    let empty = || {
        let (likes, odd) = (Vec::new(), Vec::new());
        Ok(Page::Likes(LikesPage { likes, n_entries: 0, odd, next: NextPage::None }))
    };
    let task = likes_task();
    for (possible, wanted) in [
        (None, ContactAnswer::OfOneItem),
        (Some(0), ContactAnswer::Expected),
        (Some(1), ContactAnswer::OfOneItem),
    ] {
        assert_eq!(judge(&attempt(&task, possible), &empty(), Some(200)), wanted, "{possible:?}");
    }
    let first = Task::first_page(Part::whole());
    let (items, skipped) = (Vec::new(), Vec::new());
    let empty = Ok(Page::Catalogue(Catalogue { items, skipped, next: NextPage::None }));
    assert_eq!(judge(&attempt(&first, None), &empty, Some(200)), ContactAnswer::Unreadable);
    let later = Task::Catalogue { part: Part::whole(), page: 2, cursor: None };
    assert_eq!(judge(&attempt(&later, None), &empty, Some(200)), ContactAnswer::Expected);
    let features = Task::Features { item_id: ItemId::new("a").unwrap() };
    let none = Ok(Page::Features(FeaturesPage::default()));
    assert_eq!(judge(&attempt(&features, None), &none, Some(200)), ContactAnswer::Expected);
}

fn task_of(list: UserTaskList) -> Task {
    Task::User(UserTask::first(list))
}

fn user() -> Owner {
    Owner { user_id: UserId::new("1").unwrap(), username: "anna".to_owned() }
}

#[test]
fn a_user_who_likes_nothing_is_as_expected_unless_likes_were_announced() {
    let empty = || {
        let (items, odd) = (Vec::new(), Vec::new());
        Ok(Page::UserLikes(UserLikesPage { items, odd, next: NextPage::Last, n_entries: 0 }))
    };
    let likes = task_of(UserTaskList::Likes(user()));
    for (announced, wanted) in [
        (None, ContactAnswer::Expected),
        (Some(0), ContactAnswer::Expected),
        (Some(3), ContactAnswer::OfOneItem),
    ] {
        let attempt = Attempt { announced, ..Attempt::first(&likes) };
        assert_eq!(judge(&attempt, &empty(), Some(200)), wanted, "{announced:?}");
    }
    let nobody = || {
        let (users, odd) = (Vec::new(), Vec::new());
        Ok(Page::Users(UsersPage { users, odd, next: NextPage::Last, n_entries: 0 }))
    };
    let (all, followers) = (task_of(UserTaskList::Users), task_of(UserTaskList::Followers(user())));
    let answer = |task: &Task| judge(&Attempt::first(task), &nobody(), Some(200));
    assert_eq!(
        (answer(&all), answer(&followers)),
        (ContactAnswer::Unreadable, ContactAnswer::Expected)
    );
    let gone = || failed(FetchFailure::Gone(words()));
    let answer = |task: &Task| judge(&Attempt::first(task), &gone(), Some(404));
    assert_eq!(
        (answer(&all), answer(&likes)),
        (ContactAnswer::Unexpected, ContactAnswer::OfOneItem)
    );
}

#[test]
fn more_users_than_items_are_tried_in_each_list() {
    let mut state = ContactState::default();
    for stage in [Stage::UserLikes, Stage::Followers] {
        state.begin_stage(stage, 0);
        let mut step = || state.after(ContactAnswer::OfOneItem, 1, &POLICY);
        for _ in 0..4 {
            assert_eq!(step(), ContactStep::NextItem, "{stage}");
        }
        assert_eq!(step(), ContactStep::Stop, "{stage}");
    }
    state.begin_stage(Stage::Users, 0);
    assert_eq!(state.after(ContactAnswer::Unexpected, 1, &POLICY), ContactStep::Stop);
}

#[test]
fn failures_of_one_item_are_distinguished_from_failures_of_the_site() {
    let (likes, first) = (likes_task(), Task::first_page(Part::whole()));
    let wait = || FetchFailure::Wait { reason: words(), retry_after: None };
    let refused = || FetchFailure::Refused(words());
    for (failure, status, of_likes, of_catalogue) in [
        (FetchFailure::Gone(words()), 404, ContactAnswer::OfOneItem, ContactAnswer::Unexpected),
        (refused(), 403, ContactAnswer::OfOneItem, ContactAnswer::Waiting),
        (FetchFailure::Rejected(words()), 451, ContactAnswer::OfOneItem, ContactAnswer::Unexpected),
        (
            FetchFailure::Rejected(words()),
            401,
            ContactAnswer::Unexpected,
            ContactAnswer::Unexpected,
        ),
        (FetchFailure::Forbidden(words()), 0, ContactAnswer::OfOneItem, ContactAnswer::Unexpected),
        (
            FetchFailure::Unreadable(words()),
            200,
            ContactAnswer::Unreadable,
            ContactAnswer::Unreadable,
        ),
        (FetchFailure::Failed(words()), 408, ContactAnswer::Passing, ContactAnswer::Passing),
        (FetchFailure::Down(words()), 500, ContactAnswer::Passing, ContactAnswer::Passing),
        (wait(), 429, ContactAnswer::ToldToWait, ContactAnswer::ToldToWait),
        (FetchFailure::NotSent, 0, ContactAnswer::Waiting, ContactAnswer::Waiting),
    ] {
        for (task, wanted) in [(&likes, of_likes), (&first, of_catalogue)] {
            let found = judge(&attempt(task, Some(9)), &failed(failure.clone()), Some(status));
            assert_eq!(found, wanted, "{task}: {failure:?}");
        }
    }
}

#[test]
fn three_items_are_tried_and_no_more() {
    let mut state = ContactState::default();
    state.begin_stage(Stage::Likes, 0);
    for n in 1..3 {
        let step = state.after(ContactAnswer::OfOneItem, 1, &POLICY);
        assert_eq!((step, state.n_items()), (ContactStep::NextItem, n));
    }
    assert_eq!(state.after(ContactAnswer::OfOneItem, 1, &POLICY), ContactStep::Stop);
    assert_eq!(state.n_items(), 3);
    state.begin_stage(Stage::Likes, 0);
    assert_eq!(state.n_items(), 0);
}

#[test]
fn whatever_comes_no_more_than_five_requests_are_added() {
    use ContactAnswer::{Expected, OfOneItem, Unreadable};
    let stages = [
        vec![Unreadable, Unreadable, Expected],
        vec![OfOneItem, Unreadable, OfOneItem, Expected],
        vec![OfOneItem, OfOneItem, OfOneItem],
    ];
    for n_sent in 1..6 {
        let mut state = ContactState::default();
        let mut n_added = 0;
        for answers in &stages {
            state.begin_stage(Stage::Likes, 0);
            for answer in answers {
                match state.after(*answer, n_sent, &POLICY) {
                    ContactStep::NextItem | ContactStep::Retry(_) => n_added += n_sent,
                    _ => break,
                }
            }
        }
        assert!(n_added <= MAX_EXTRA as usize, "{n_sent} requests each, {n_added} added");
    }
}

#[test]
fn a_page_that_can_not_be_read_is_requested_three_times() {
    let mut state = ContactState::default();
    assert_eq!(state.after(ContactAnswer::Unreadable, 1, &POLICY), ContactStep::Retry(1));
    assert_eq!(state.after(ContactAnswer::Unreadable, 1, &POLICY), ContactStep::Retry(2));
    assert_eq!(state.after(ContactAnswer::Unreadable, 1, &POLICY), ContactStep::Stop);
    assert_eq!(state.after(ContactAnswer::Unexpected, 1, &POLICY), ContactStep::Stop);
}

#[test]
fn failures_that_pass_are_retried_as_often_as_a_task_may_fail() {
    let mut state = ContactState::default();
    for n in 1..POLICY.failures_max {
        assert_eq!(state.after(ContactAnswer::Waiting, 1, &POLICY), ContactStep::Repeat);
        assert_eq!(state.after(ContactAnswer::Passing, 1, &POLICY), ContactStep::Retry(n));
    }
    assert_eq!(state.after(ContactAnswer::Passing, 1, &POLICY), ContactStep::Unreachable);

    let mut state = ContactState::default();
    assert_eq!(state.after(ContactAnswer::Expected, 1, &POLICY), ContactStep::Done);
    state.begin_stage(Stage::Likes, 0);
    for wanted in [ContactStep::NextItem, ContactStep::NextItem, ContactStep::Stop] {
        for n in 1..POLICY.failures_max {
            assert_eq!(state.after(ContactAnswer::Passing, 1, &POLICY), ContactStep::Retry(n));
        }
        assert_eq!(state.after(ContactAnswer::Passing, 1, &POLICY), wanted, "other pages come");
    }
}

#[test]
fn an_item_whose_page_alone_is_odd_gives_way_to_the_next_one() {
    let mut state = ContactState::default();
    state.begin_stage(Stage::Likes, 0);
    let unreadable = |state: &mut ContactState| state.after(ContactAnswer::Unreadable, 1, &POLICY);
    assert_eq!(unreadable(&mut state), ContactStep::Retry(1));
    assert_eq!(unreadable(&mut state), ContactStep::NextItem);
    assert_eq!(unreadable(&mut state), ContactStep::NextItem);
    assert_eq!(unreadable(&mut state), ContactStep::Stop);

    state.begin_stage(Stage::Likes, 0);
    for wanted in [ContactStep::Repeat, ContactStep::Repeat, ContactStep::NextItem] {
        assert_eq!(state.after(ContactAnswer::ToldToWait, 1, &POLICY), wanted);
    }
    state.begin_stage(Stage::Items, 0);
    for _ in 0..9 {
        let step = state.after(ContactAnswer::ToldToWait, 1, &POLICY);
        assert_eq!(step, ContactStep::Repeat, "no other page will do");
    }
}
