mod likes_next;

use super::*;
use crate::rules;
use crate::rules::tests::NOW;
use crate::words::ItemId;

const POLICY: config::RetrySettings =
    config::RetrySettings { failures_max: 2, ..rules::tests::POLICY };

fn likes() -> Task {
    Task::Likes { item_id: ItemId::new("m").unwrap(), offset: 0 }
}

const fn attempt(task: &Task, failures: u32) -> Attempt<'_> {
    Attempt {
        task,
        failures,
        announced: None,
        certain: None,
        possible: None,
        is_recheck: false,
        was_set_aside: false,
    }
}

fn settled(attempt: &Attempt<'_>, failure: FetchFailure, site_is_paused: bool) -> Settled {
    let rule = SettleRule { policy: &POLICY, now: NOW, fraction: 1.0, site_is_paused };
    settle_without_page(attempt, failure, &rule)
}

fn refused() -> FetchFailure {
    FetchFailure::Refused { reason: "status 403".to_owned(), retry_after: None }
}

#[test]
fn a_pause_of_the_site_costs_no_task_a_failure() {
    let task = likes();
    let (attempt, down) = (attempt(&task, 1), FetchFailure::Down("status 502".to_owned()));
    let wait = FetchFailure::Wait { reason: "status 429".to_owned(), retry_after: None };
    for failure in [wait, down.clone(), FetchFailure::NotSent] {
        assert_eq!(settled(&attempt, failure, true), Settled::Released);
    }
    assert_eq!(settled(&attempt, refused(), true), Settled::SetAside("status 403".to_owned()));
    let given_up = "status 502 (given up after 2 failures)".to_owned();
    assert_eq!(settled(&attempt, down, false), Settled::Discarded(given_up));
}

#[test]
fn a_failure_is_tried_again_and_the_last_one_gives_up() {
    let task = likes();
    let failed = || FetchFailure::Failed("no answer within 1s".to_owned());
    let again = Settled::Retry(NOW.after(POLICY.backoff), "no answer within 1s".to_owned());
    assert_eq!(settled(&attempt(&task, 0), failed(), false), again);
    let given_up = "no answer within 1s (given up after 2 failures)".to_owned();
    assert_eq!(settled(&attempt(&task, 1), failed(), false), Settled::Discarded(given_up));
}

#[test]
fn a_page_that_is_gone_is_done_but_a_catalogue_page_breaks_the_catalogue_off() {
    let (task, page) = (likes(), Task::Catalogue { page: 2, cursor: None });
    let gone = || FetchFailure::Gone("status 404".to_owned());
    let done = Settled::Gone("status 404".to_owned());
    assert_eq!(settled(&attempt(&task, 0), gone(), false), done);
    let breaks_off = "the catalogue breaks off: status 404".to_owned();
    assert_eq!(settled(&attempt(&page, 0), gone(), false), Settled::Discarded(breaks_off));
}

#[test]
fn a_page_is_private_if_it_is_refused_twice_while_the_site_is_open() {
    let task = likes();
    let again = Attempt { was_set_aside: true, ..attempt(&task, 0) };
    assert!(is_private(&again, true));
    assert!(!is_private(&again, false) && !is_private(&attempt(&task, 0), true));
    let private = Settled::Gone("status 403, twice".to_owned());
    assert_eq!(settled(&again, refused(), false), private);
}
