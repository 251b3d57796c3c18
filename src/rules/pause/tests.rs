use super::*;
use crate::config::RetrySettings;
use crate::rules::tests::{NOW, POLICY, secs};

/// Returns the pause after an answer at `now` without a `Retry-After`.
fn unsaid(last: Option<&Pause>, now: Moment) -> Pause {
    pause(&POLICY, last, PauseRequest { now, retry_after: None, reason: "status 429" }, 1)
}

/// Returns the pause after a `Retry-After` at `now`.
fn told(last: Option<&Pause>, now: Moment, asked: Duration) -> Pause {
    let request = PauseRequest { now, retry_after: Some(asked), reason: "asked to wait" };
    pause(&POLICY, last, request, 1)
}

#[test]
fn an_outage_after_a_page_that_came_pauses_as_long_as_the_first() {
    let mut incidents = Incidents::default();
    let mut now = NOW;
    let mut last: Option<Pause> = None;
    for (page_comes, seconds) in
        [(true, 60), (true, 60), (false, 120), (false, 240), (true, 60), (false, 120)]
    {
        if page_comes {
            incidents.note_page();
        }
        let request = PauseRequest { now, retry_after: None, reason: "status 404" };
        let pause = after_outage(&POLICY, last.as_ref(), &mut incidents, request);
        assert_eq!(pause.until_at.since(now), secs(seconds), "{last:?}");
        now = pause.until_at.after(secs(1));
        last = Some(pause);
    }
    // An earlier run left it in doubt.
    let mut incidents = Incidents::resumed(true);
    let request = PauseRequest { now, retry_after: None, reason: "status 404" };
    let pause = after_outage(&POLICY, last.as_ref(), &mut incidents, request);
    assert_eq!(pause.until_at.since(now), secs(240));
}

#[test]
fn the_first_pause_is_the_configured_one() {
    let first = unsaid(None, NOW);
    let until_at = NOW.after(secs(60));
    assert_eq!(
        first,
        Pause {
            began_at: NOW,
            until_at,
            n_incidents: 1,
            in_doubt: false,
            reason: "status 429".to_owned()
        }
    );
}

#[test]
fn pauses_double_with_each_incident_up_to_a_day() {
    let minutes = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 1440, 1440, 1440];
    let (mut last, mut now) = (None, NOW);
    for (n_incidents, minutes) in (1..).zip(minutes) {
        let next = unsaid(last.as_ref(), now);
        assert_eq!(next.n_incidents, n_incidents);
        assert_eq!(next.until_at.since(now), Duration::from_mins(minutes), "{n_incidents}");
        now = next.until_at;
        last = Some(next);
    }
}

#[test]
fn answers_within_a_pause_belong_to_its_incident() {
    let first = unsaid(None, NOW);
    for seconds in [0, 1, 30, 59] {
        assert_eq!(unsaid(Some(&first), NOW.after(secs(seconds))), first, "after {seconds} s");
    }
    let second = unsaid(Some(&first), NOW.after(secs(60)));
    assert_eq!(second.n_incidents, 2);
    assert_eq!(second.until_at, NOW.after(secs(60 + 120)));
}

#[test]
fn a_retry_after_says_how_long_the_pause_is() {
    for (said, seconds) in [(secs(7), 7), (secs(86_400 * 3), 86_400 * 3), (secs(1), 1)] {
        let pause = told(None, NOW, said);
        assert_eq!(pause.until_at, NOW.after(secs(seconds)));
        assert_eq!(pause.n_incidents, 0);
    }
}

#[test]
fn a_retry_after_of_nothing_is_a_second_and_longer_while_no_page_comes() {
    for said in [Duration::ZERO, Duration::from_millis(1), Duration::from_millis(999)] {
        assert_eq!(told(None, NOW, said).until_at, NOW.after(secs(1)), "{said:?}");
    }
    for (nth, seconds) in [(1, 5), (3, 5), (4, 8), (5, 16), (99, 86_400)] {
        let request = PauseRequest { now: NOW, retry_after: Some(secs(5)), reason: "asked" };
        let pause = pause(&POLICY, None, request, nth);
        assert_eq!(pause.until_at, NOW.after(secs(seconds)), "{nth}");
    }
}

#[test]
fn a_longer_retry_after_extends_the_pause_and_a_shorter_one_does_not() {
    let first = unsaid(None, NOW);
    let now = NOW.after(secs(10));
    assert_eq!(told(Some(&first), now, secs(20)), first);
    assert_eq!(told(Some(&first), now, secs(50)), first);
    let longer = told(Some(&first), now, secs(51));
    assert_eq!(longer.until_at, NOW.after(secs(61)));
    assert_eq!((longer.n_incidents, longer.reason.as_str()), (1, "asked to wait"));
}

#[test]
fn only_answers_that_do_not_say_how_long_make_pauses_grow() {
    let first = told(None, NOW, secs(5));
    let second = unsaid(Some(&first), NOW.after(secs(5)));
    assert_eq!(second.n_incidents, 1);
    assert_eq!(second.until_at, NOW.after(secs(5 + 60)));
    let third = told(Some(&second), second.until_at, secs(5));
    assert_eq!(
        unsaid(Some(&third), third.until_at).n_incidents,
        2,
        "what came before still counts"
    );
}

#[test]
fn half_an_hour_of_quiet_restarts_the_count() {
    let third = Pause {
        began_at: NOW,
        until_at: NOW,
        n_incidents: 3,
        in_doubt: false,
        reason: String::new(),
    };
    let almost = NOW.after(Duration::from_mins(30) - Duration::from_millis(1));
    assert_eq!(unsaid(Some(&third), almost).n_incidents, 4);
    let quiet = NOW.after(Duration::from_mins(30));
    assert_eq!(unsaid(Some(&third), quiet), unsaid(None, quiet));
    assert_eq!(told(Some(&third), quiet, secs(5)).n_incidents, 0);
}

#[test]
fn huge_values_do_not_overflow() {
    let far = Moment::from_millis(i64::MAX);
    assert_eq!(told(None, NOW, Duration::MAX).until_at, far);
    assert_eq!(told(None, far, secs(5)).until_at, far);

    let many = Pause {
        began_at: NOW,
        until_at: NOW,
        n_incidents: u32::MAX,
        in_doubt: false,
        reason: String::new(),
    };
    let day = Duration::from_hours(24);
    let next = unsaid(Some(&many), NOW);
    assert_eq!((next.n_incidents, next.until_at), (u32::MAX, NOW.after(day)));

    let longest = RetrySettings { pause: Duration::MAX, ..POLICY };
    let request = PauseRequest { now: NOW, retry_after: None, reason: "" };
    assert_eq!(pause(&longest, None, request, 1).until_at, far);
}

#[test]
fn refusals_in_a_row_make_their_pause_grow_and_leave_other_incidents_alone() {
    let mut incidents = Incidents::default();
    let last = Pause { n_incidents: 5, ..unsaid(None, NOW) };
    let now = last.until_at;
    let refused = |last: &Pause, incidents: &mut Incidents| {
        let now = last.until_at;
        let request = PauseRequest { now, retry_after: None, reason: "status 403" };
        after_refusal(&POLICY, Some(last), incidents, request)
    };
    let first = refused(&last, &mut incidents);
    assert_eq!((first.until_at, first.n_incidents), (now.after(secs(60)), 5));
    assert!(!first.in_doubt, "a single page may be private");
    let second = refused(&first, &mut incidents);
    assert_eq!((second.until_at, second.n_incidents), (first.until_at.after(secs(120)), 5));
    assert!(second.in_doubt);
    incidents.note_page();
    let third = refused(&second, &mut incidents);
    assert_eq!((third.until_at, third.in_doubt), (second.until_at.after(secs(60)), false));
}
