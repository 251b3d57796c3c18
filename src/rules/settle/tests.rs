mod likes_next;

use super::*;
use crate::rules;
use crate::rules::tests::NOW;
use crate::words::{ItemId, Part};

const POLICY: config::RetrySettings =
    config::RetrySettings { failures_max: 3, ..rules::tests::POLICY };

fn likes() -> Task {
    Task::Likes { item_id: ItemId::new("m").unwrap(), offset: 0, cursor: None }
}

const fn attempt(task: &Task, failures: u32) -> Attempt<'_> {
    Attempt { failures, ..Attempt::first(task) }
}

fn settled(attempt: &Attempt<'_>, failure: FetchFailure, site_is_open: bool) -> Settled {
    let rule = SettleRule {
        policy: &POLICY,
        now: NOW,
        fraction: 1.0,
        site_is_open,
        began_pause_until: None,
    };
    settle_without_page(attempt, failure, &rule)
}

fn aside(reason: &str) -> Settled {
    Settled::SetAside { reason: reason.to_owned(), is_failure: false }
}

fn refused() -> FetchFailure {
    FetchFailure::Refused("status 403".to_owned())
}

fn gone() -> FetchFailure {
    FetchFailure::Gone("status 404".to_owned())
}

fn rejected() -> FetchFailure {
    FetchFailure::Rejected("status 400".to_owned())
}

#[test]
fn a_definite_answer_is_accepted_at_the_end_once_the_site_has_sent_another_page() {
    let task = likes();
    let later = Attempt { was_set_aside: true, ..attempt(&task, 0) };
    let cases = [
        (gone as fn() -> FetchFailure, "status 404", Settled::Gone("status 404".to_owned())),
        (refused, "status 403", Settled::Private("status 403, twice".to_owned())),
        (rejected, "status 400", Settled::Discarded("status 400".to_owned())),
    ];
    for (failure, reason, believed) in cases {
        assert_eq!(settled(&attempt(&task, 0), failure(), true), aside(reason));
        assert_eq!(settled(&later, failure(), false), aside(reason), "nothing else has come");
        assert_eq!(settled(&later, failure(), true), believed);
    }
}

#[test]
fn a_catalogue_page_that_is_gone_breaks_the_catalogue_off() {
    let page = Task::Catalogue { part: Part::whole(), page: 2, cursor: None };
    let later = Attempt { was_set_aside: true, ..attempt(&page, 0) };
    let breaks_off = "the catalogue stops here: status 404".to_owned();
    assert_eq!(settled(&later, gone(), true), Settled::Discarded(breaks_off));
}

#[test]
fn a_failure_is_tried_again_and_the_last_time_comes_at_the_end() {
    let task = likes();
    let failed = || FetchFailure::Failed("no answer within 1s".to_owned());
    let reason = "no answer within 1s".to_owned();
    let again = Settled::Retry(NOW.after(POLICY.backoff), reason.clone());
    assert_eq!(settled(&attempt(&task, 0), failed(), true), again);
    let set_aside = Settled::SetAside { reason: reason.clone(), is_failure: true };
    assert_eq!(settled(&attempt(&task, 1), failed(), true), set_aside);
    let last = Attempt { was_set_aside: true, ..attempt(&task, 2) };
    let given_up = format!("{reason} (given up after 3 failures)");
    assert_eq!(settled(&last, failed(), true), Settled::Discarded(given_up));
    assert_eq!(settled(&last, failed(), false), aside(&reason), "the site may be down");
}

#[test]
fn what_was_not_sent_or_failed_on_this_machine_goes_back_as_it_was() {
    let (task, reason) = (likes(), "too many open files".to_owned());
    let local = FetchFailure::Local(crate::words::LocalTrouble { reason, is_exhausted: true });
    for failure in [FetchFailure::NotSent, local] {
        assert_eq!(settled(&attempt(&task, 0), failure, true), Settled::Released);
    }
}

#[test]
fn a_page_that_alone_draws_pauses_lets_others_pass_then_comes_last_then_is_given_up() {
    let task = likes();
    let wait = || FetchFailure::Wait { reason: "status 429".to_owned(), retry_after: None };
    let until_at = NOW.after(POLICY.pause);
    let told = |attempt: &Attempt<'_>| {
        let rule = SettleRule {
            policy: &POLICY,
            now: NOW,
            fraction: 1.0,
            site_is_open: true,
            began_pause_until: Some(until_at),
        };
        settle_without_page(attempt, wait(), &rule)
    };
    let postponed =
        |is_aside| Settled::Postponed { until_at, reason: "status 429".to_owned(), is_aside };
    for (pauses, is_aside) in [(0, false), (1, false), (2, true)] {
        assert_eq!(told(&Attempt { pauses, ..attempt(&task, 0) }), postponed(is_aside));
    }
    let last = Attempt { pauses: 3, was_set_aside: true, ..attempt(&task, 0) };
    let words = "status 429 for this page alone, although other pages arrived \
                 (given up after 4 pauses)";
    assert_eq!(told(&last), Settled::Discarded(words.to_owned()));
    assert_eq!(settled(&last, wait(), true), Settled::Released, "another answer began the pause");
}

#[test]
fn only_the_address_of_a_later_catalogue_page_can_expire() {
    let cursor = crate::words::Cursor { key: "k".to_owned(), address: "a".to_owned() };
    let named = Task::Catalogue { part: Part::whole(), page: 2, cursor: Some(cursor) };
    let discarded = Settled::Discarded("status 400".to_owned());
    for status in [400, 404, 410] {
        assert!(has_expired(&named, &discarded, Some(status)));
    }
    assert!(!has_expired(&named, &discarded, Some(405)) && !has_expired(&named, &discarded, None));
    let numbered = Task::Catalogue { part: Part::whole(), page: 2, cursor: None };
    assert!(!has_expired(&numbered, &discarded, Some(404)));
    assert!(!has_expired(&named, &aside("status 404"), Some(404)), "not believed yet");
}
