use std::time::Duration;

use super::*;
use crate::rules::tests::NOW;

fn failing(stage: Stage, unit: i64) -> Failing<'static> {
    Failing {
        stage,
        task: unit,
        unit,
        was_set_aside: false,
        failures: 1,
        is_last_try: false,
        status: Some(500),
        reason: "status 500",
        now: NOW,
    }
}

fn health() -> SiteHealth {
    SiteHealth::resumed(StageSet::ALL, &[])
}

/// Notes failures of `n` different items, and returns what the last one led to.
fn fail(health: &mut SiteHealth, stage: Stage, n: i64) -> Blame {
    let blames: Vec<Blame> =
        (1..=n).map(|unit| health.note_failure(&failing(stage, unit))).collect();
    blames.into_iter().next_back().unwrap()
}

fn outage(blame: Blame) -> Outage {
    let Blame::Site(outage) = blame else { panic!("{blame:?}") };
    outage
}

#[test]
fn ten_different_items_in_a_row_are_an_outage_and_get_their_failures_back() {
    let mut health = health();
    assert_eq!(fail(&mut health, Stage::Likes, 9), Blame::Page);
    assert!(!health.is_suspected(Stage::Likes));
    let found = outage(health.note_failure(&failing(Stage::Likes, 10)));
    assert_eq!((found.reach, found.n_failures), (Reach::Site, 10));
    assert_eq!(found.forgiven, (1..=10).map(|task| (task, 1)).collect::<Vec<_>>());
    assert!(health.is_suspected(Stage::Likes) && !health.is_suspected(Stage::Items));
    assert!(health.note_page(Stage::Likes), "which was suspected");
    assert!(!health.is_suspected(Stage::Likes));
}

#[test]
fn a_page_between_restarts_the_count_and_pages_of_one_item_count_once() {
    let mut health = health();
    fail(&mut health, Stage::Likes, 9);
    health.note_page(Stage::Likes);
    assert_eq!(fail(&mut health, Stage::Likes, 9), Blame::Page);
    for task in 100..140 {
        let page = Failing { task, ..failing(Stage::Likes, 9) };
        assert_eq!(health.note_failure(&page), Blame::Page, "another page of the ninth item");
    }
}

#[test]
fn failures_of_one_stage_while_another_gives_pages_concern_the_stage() {
    let mut health = health();
    fail(&mut health, Stage::Likes, 5);
    health.note_page(Stage::Items);
    assert_eq!(outage(fail(&mut health, Stage::Likes, 10)).reach, Reach::Stage);

    let mut health = SiteHealth::resumed([Stage::Items].into_iter().collect(), &[]);
    fail(&mut health, Stage::Likes, 5);
    health.note_page(Stage::Items);
    assert_eq!(outage(fail(&mut health, Stage::Likes, 10)).reach, Reach::NeverGave);
}

#[test]
fn a_task_that_failed_all_its_times_without_a_page_between_is_suspicious_and_not_to_blame_yet() {
    let mut health = health();
    let nth = |failures, is_last_try| Failing { failures, is_last_try, ..failing(Stage::Likes, 1) };
    assert_eq!(health.note_failure(&nth(1, false)), Blame::Page);
    let found = outage(health.note_failure(&nth(2, true)));
    assert_eq!((found.reach, found.forgiven), (Reach::Unknown, Vec::new()));
    let probe = health.note_failed_probe(Stage::Likes, NOW);
    assert_eq!((probe.reach, probe.forgiven), (Reach::Site, vec![(1, 2)]));

    let mut health = self::health();
    health.note_failure(&nth(1, false));
    health.note_page(Stage::Likes);
    assert_eq!(health.note_failure(&nth(2, true)), Blame::Page, "a page came since the first");
}

#[test]
fn if_the_first_probe_comes_the_pages_were_to_blame_and_otherwise_the_site() {
    let mut health = health();
    fail(&mut health, Stage::Likes, 10);
    assert_eq!(health.note_probe(Stage::Likes), (1..=10).collect::<Vec<_>>());

    fail(&mut health, Stage::Likes, 10);
    health.note_failed_probe(Stage::Likes, NOW);
    assert_eq!(health.note_probe(Stage::Likes), Vec::<i64>::new());
}

#[test]
fn once_pages_were_to_blame_the_next_ten_are_probed_without_a_pause() {
    let mut health = health();
    assert_eq!(outage(fail(&mut health, Stage::Likes, 10)).reach, Reach::Site);
    let late = Failing { task: 11, ..failing(Stage::Likes, 11) };
    let found = outage(health.note_failure(&late));
    assert_eq!((found.reach, found.forgiven), (Reach::Unknown, Vec::new()), "no second pause");
    assert_eq!(health.note_probe(Stage::Likes), (1..=11).collect::<Vec<_>>(), "and a late one");
    for _ in 0..2 {
        let found = outage(fail(&mut health, Stage::Likes, 10));
        assert_eq!((found.reach, found.forgiven), (Reach::Unknown, Vec::new()));
        assert_eq!(health.note_probe(Stage::Likes).len(), 10);
    }
    fail(&mut health, Stage::Likes, 10);
    assert_eq!(health.note_failed_probe(Stage::Likes, NOW).forgiven.len(), 10);
    health.note_page(Stage::Likes);
    let found = outage(fail(&mut health, Stage::Likes, 10));
    assert_eq!(found.reach, Reach::Site, "after an outage the site is paused at once");
}

#[test]
fn a_stage_of_which_only_a_few_known_pages_come_is_broken() {
    let mut health = health();
    for n in 1..=3 {
        assert!(!health.fails_beside_probes(Stage::Likes, 1), "{n}");
        fail(&mut health, Stage::Likes, 10);
        health.note_probe(Stage::Likes);
    }
    assert!(!health.fails_beside_probes(Stage::Likes, 30), "many pages came");
    assert!(health.fails_beside_probes(Stage::Likes, 1));
    health.give_up(Stage::Likes, NOW, "status 404");
    assert!(!health.begin_last_probes(StageSet::ALL), "it had its probes");
    let mut health = self::health();
    fail(&mut health, Stage::Likes, 10);
    health.note_probe(Stage::Likes);
    health.note_page(Stage::Likes);
    fail(&mut health, Stage::Likes, 10);
    health.note_probe(Stage::Likes);
    assert!(!health.fails_beside_probes(Stage::Likes, 1), "a page came between");
}

#[test]
fn a_probe_that_fails_first_is_held_against_the_stage_only_if_another_one_comes_after_it() {
    let mut health = health();
    health.note_page(Stage::Items);
    health.note_page(Stage::Features);
    health.suspect(Stage::Likes, NOW);
    assert_eq!(health.note_failed_probe(Stage::Likes, NOW).reach, Reach::Site);
    let mut health = self::health();
    health.note_page(Stage::Items);
    assert_eq!(health.note_failed_probe(Stage::Likes, NOW).reach, Reach::Site);
    health.note_page(Stage::Items);
    assert_eq!(health.note_failed_probe(Stage::Likes, NOW).reach, Reach::Stage);
}

#[test]
fn a_page_that_was_asked_for_before_a_failure_does_not_show_that_the_stage_answers() {
    let mut health = health();
    let asked = health.n_without_page(Stage::Likes);
    health.note_page_asked_at(Stage::Likes, asked);
    assert!(health.is_answering(Stage::Likes));
    health.note_failure(&failing(Stage::Likes, 1));
    health.note_page_asked_at(Stage::Likes, asked);
    assert!(!health.is_answering(Stage::Likes), "it was in flight when the other one failed");
    let asked = health.n_without_page(Stage::Likes);
    health.note_page_asked_at(Stage::Likes, asked);
    assert!(health.is_answering(Stage::Likes));
}

#[test]
fn a_page_that_was_in_flight_when_ten_failed_leaves_it_to_a_probe_who_is_to_blame() {
    let mut health = health();
    let asked = health.n_without_page(Stage::Likes);
    fail(&mut health, Stage::Likes, 10);
    let was_in_flight = |health: &mut SiteHealth| health.note_page_asked_at(Stage::Likes, asked);
    assert_eq!(was_in_flight(&mut health), PageSign::Nothing);
    assert!(health.is_suspected(Stage::Likes) && !health.is_answering(Stage::Likes));
    assert_eq!(health.note_probe(Stage::Likes).len(), 10, "so they fail in vain only once");
    let open = PageSign::Open { ends_suspicion: false, blamed: Vec::new() };
    assert_eq!(was_in_flight(&mut health), open, "nothing is suspected any more");

    fail(&mut health, Stage::Likes, 10);
    assert_eq!(health.note_failed_probe(Stage::Likes, NOW).forgiven.len(), 10);
    assert_eq!(was_in_flight(&mut health), PageSign::Nothing);
    assert!(health.note_probe(Stage::Likes).is_empty(), "a probe had failed");
}

#[test]
fn a_page_that_was_asked_for_since_ten_failed_is_as_good_as_a_probe() {
    let mut health = health();
    fail(&mut health, Stage::Likes, 10);
    let asked = health.n_without_page(Stage::Likes);
    health.note_failure(&failing(Stage::Likes, 11));
    let PageSign::Open { ends_suspicion: true, blamed } =
        health.note_page_asked_at(Stage::Likes, asked)
    else {
        panic!("the suspicion ends");
    };
    assert_eq!(blamed, (1..=11).collect::<Vec<_>>());
    assert!(!health.is_suspected(Stage::Likes));
}

#[test]
fn what_was_set_aside_never_counts_towards_the_ten() {
    let mut health = health();
    for unit in 1..100 {
        let page = Failing { was_set_aside: true, ..failing(Stage::Likes, unit) };
        assert_eq!(health.note_failure(&page), Blame::Page);
    }
    assert!(!health.is_answering(Stage::Likes), "and yet the last answer was no page");
    health.note_page(Stage::Items);
    assert!(!health.is_answering(Stage::Likes), "which a page of another stage does not change");
}

#[test]
fn a_stage_is_closed_while_it_is_paused_or_set_aside_and_probed_once_at_the_end() {
    let mut health = health();
    fail(&mut health, Stage::Likes, 10);
    let later = NOW.after(Duration::from_secs(1));
    health.pause_stage(Stage::Likes, later);
    let (open, next) = health.open_stages(NOW);
    assert_eq!((open.has(Stage::Likes), open.has(Stage::Items), next), (false, true, Some(later)));
    assert!(health.open_stages(later).0.has(Stage::Likes));

    health.set_aside(Stage::Likes, NOW, "status 404");
    let others: StageSet = [Stage::Likes].into_iter().collect::<StageSet>().others();
    assert_eq!(health.open_stages(later), (others, None));
    assert!(health.begin_last_probes(StageSet::ALL) && health.open_stages(NOW).0.has(Stage::Likes));
    assert!(health.note_failed_probe(Stage::Likes, NOW).is_last_probe);
    health.set_aside(Stage::Likes, NOW, "status 404");
    assert!(!health.begin_last_probes(StageSet::ALL), "once is enough");
    let broken: Vec<_> =
        health.broken().map(|(stage, broken)| (stage, broken.reason.as_str())).collect();
    assert_eq!(broken, [(Stage::Likes, "status 404")]);
}

#[test]
fn ten_answers_of_401_are_told_apart() {
    let mut health = health();
    let answers = (1..=10).map(|unit| {
        let failing = Failing { status: Some(401), ..failing(Stage::Likes, unit) };
        health.note_failure(&failing)
    });
    assert!(outage(answers.last().unwrap()).is_unauthorized);
}
