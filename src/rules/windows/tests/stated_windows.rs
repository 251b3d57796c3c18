//! Single answers, late answers, and what outlives a run.

use super::*;

/// Returns windows that knew of at the beginning, by the answer to the only request.
fn told(n_left: u64, seconds: u64) -> SiteWindows {
    let mut windows = SiteWindows::default();
    let nth = windows.leave(HOST, at(0.0));
    windows.hear(HOST, nth, stated(n_left, seconds), at(0.0));
    windows
}

fn n_left(windows: &SiteWindows, now: f64) -> Vec<u64> {
    windows.left(at(now)).iter().map(|left| left.n_left).collect()
}

#[test]
fn what_is_left_is_spread_evenly_and_one_request_is_always_left() {
    // The window lasts a second longer than it says, because its end is rounded.
    let mut windows = told(5, 99);
    assert_eq!(departures(&mut windows, 0.0, 99.9), [20.0, 40.0, 60.0, 80.0]);
    let mut windows = told(1, 99);
    assert_eq!(departures(&mut windows, 0.0, 99.9), [0.0; 0]);
    let mut windows = told(0, 99);
    assert_eq!(departures(&mut windows, 0.0, 99.9), [0.0; 0]);
    assert_eq!(windows.hold(HOST, at(0.5)), Some(Hold::Until(at(100.0))));
    assert_eq!(windows.hold(HOST, at(100.0)), None);
}

#[test]
fn unused_time_causes_no_burst() {
    let mut windows = told(5, 99);
    let left = departures(&mut windows, 50.0, 99.9);
    assert_eq!(left, [50.0, 62.5, 75.0, 87.5]);
}

#[test]
fn requests_in_flight_count() {
    let mut windows = SiteWindows::default();
    let requests: Vec<u64> = (0..4).map(|_| windows.leave(HOST, at(0.0))).collect();
    windows.hear(HOST, requests[3], stated(4, 9), at(0.0));
    assert_eq!(windows.hold(HOST, at(1.0)), Some(Hold::Until(at(10.0))), "one is left");
    // They turn out to have been counted already.
    for (nth, n_left) in [(0, 7), (1, 6), (2, 5)] {
        windows.hear(HOST, requests[nth], stated(n_left, 9), at(0.0));
    }
    assert_eq!(windows.hold(HOST, at(0.0)), Some(Hold::Until(at(2.5))), "four are left");
}

#[test]
fn a_request_without_an_answer_may_have_been_counted() {
    let mut windows = told(4, 99);
    let silent = windows.leave(HOST, at(25.0));
    windows.end(HOST, silent);
    windows.end(HOST, silent);
    assert_eq!(n_left(&windows, 26.0), [3]);
    let untimed = windows.leave(HOST, at(50.0));
    let without_time = StatedWindow { resets_in: None, ..stated(900, 1).remove(0) };
    windows.hear(HOST, untimed, vec![without_time], at(50.0));
    assert_eq!(n_left(&windows, 51.0), [2]);
    let next = windows.leave(HOST, at(75.0));
    windows.hear(HOST, next, stated(3, 25), at(75.0));
    assert_eq!(n_left(&windows, 76.0), [3], "the site knows better");
}

#[test]
fn a_slow_answer_does_not_replace_what_was_heard_meanwhile() {
    let mut windows = told(100, 99);
    let slow = windows.leave(HOST, at(1.0));
    let quick = windows.leave(HOST, at(2.0));
    windows.hear(HOST, quick, stated(10, 97), at(2.0));
    windows.hear(HOST, slow, stated(99, 98), at(30.0));
    assert_eq!(n_left(&windows, 30.0), [10]);
    // It may as well have been counted after the other.
    let (slow, quick) = (windows.leave(HOST, at(31.0)), windows.leave(HOST, at(31.0)));
    windows.hear(HOST, quick, stated(9, 68), at(31.0));
    windows.hear(HOST, slow, stated(8, 68), at(31.5));
    assert_eq!(n_left(&windows, 32.0), [8]);
}

#[test]
fn a_slow_answer_of_a_former_window_says_nothing_of_the_next() {
    let mut windows = told(3, 9);
    let slow = windows.leave(HOST, at(5.0));
    let quick = windows.leave(HOST, at(10.5));
    windows.hear(HOST, quick, stated(50, 60), at(10.5));
    windows.hear(HOST, slow, stated(0, 4), at(11.0));
    assert_eq!(n_left(&windows, 12.0), [50]);
    // Nor does it last beyond its window.
    let mut windows = told(3, 9);
    let slow = windows.leave(HOST, at(5.0));
    windows.hear(HOST, slow, stated(2, 4), at(11.0));
    assert_eq!(windows.hold(HOST, at(16.5)), None);
}

#[test]
fn a_new_window_replaces_the_former_one_even_if_a_slow_answer_states_it() {
    let mut windows = told(1, 9);
    let slow = windows.leave(HOST, at(9.5));
    let quick = windows.leave(HOST, at(9.6));
    windows.hear(HOST, quick, stated(0, 0), at(9.7));
    windows.hear(HOST, slow, stated(49, 60), at(10.1));
    assert_eq!(n_left(&windows, 10.2), [49]);
}

#[test]
fn of_several_windows_the_tightest_counts() {
    let mut windows = SiteWindows::default();
    let nth = windows.leave(HOST, at(0.0));
    let day = [named("burst", 10, 9), named("day", 3, 86_399)].concat();
    windows.hear(HOST, nth, day, at(0.0));
    assert_eq!(windows.hold(HOST, at(1.0)), Some(Hold::Until(at(28_800.0))));
    // A window that is no longer stated holds until it resets.
    let nth = windows.leave(HOST, at(28_800.0));
    windows.hear(HOST, nth, named("burst", 1000, 9), at(28_800.0));
    assert_eq!(windows.hold(HOST, at(28_801.0)), Some(Hold::Until(at(57_600.0))));
    assert_eq!(windows.hold(HOST, at(86_400.0)), None);
}

#[test]
fn a_new_window_is_confirmed_before_more_requests_are_in_flight_than_the_last_one_had() {
    let mut windows = told(2, 9);
    assert_eq!(departures(&mut windows, 0.0, 9.9), [5.0]);
    assert_eq!(departures(&mut windows, 10.0, 20.0), [10.0]);
    assert_eq!(windows.hold(HOST, at(11.0)), Some(Hold::ForAnswer));
    // Whether there is a new window may never be told.
    windows.end(HOST, 1);
    assert_eq!(windows.hold(HOST, at(12.0)), None);
    let nth = windows.leave(HOST, at(12.0));
    windows.hear(HOST, nth, named("other", 1000, 9), at(12.0));
    assert_eq!(n_left(&windows, 12.0), [1000]);
    let all: Vec<u64> = (0..9).map(|_| windows.leave(HOST, at(22.0))).collect();
    assert_eq!(windows.hold(HOST, at(23.0)), None, "the former window is forgotten: {all:?}");
}

#[test]
fn a_turn_counts_until_its_request_has_left_or_is_not_to_be_expected() {
    let mut windows = told(4, 99);
    assert_eq!(windows.hold_turn(at(25.0)), None);
    windows.note_turn(at(25.0));
    assert_eq!(windows.hold_turn(at(25.5)), Some(Hold::Until(at(43.75))));
    windows.leave(HOST, at(25.6));
    assert_eq!(windows.hold_turn(at(25.7)), Some(Hold::Until(at(25.6 + 74.4 / 3.0))));
    let mut windows = told(4, 99);
    windows.note_turn(at(25.0));
    assert_eq!(windows.hold_turn(at(26.0)), None);
}

#[test]
fn each_host_counts_its_own_requests_but_turns_wait_for_all() {
    let mut windows = told(0, 99);
    let other = "https://other.example";
    assert_eq!(windows.hold(other, at(1.0)), None);
    assert_eq!(windows.hold_turn(at(1.0)), Some(Hold::Until(at(100.0))));
    let nth = windows.leave(other, at(1.0));
    windows.hear(other, nth, stated(9, 9), at(1.0));
    assert_eq!(n_left(&windows, 2.0), [0, 9]);
}

#[test]
fn limits_stated_to_an_earlier_run_still_hold() {
    let mut told_before = told(10, 99);
    let in_flight = told_before.leave(HOST, at(10.0));
    let kept = told_before.left(at(11.0));
    let mut windows = SiteWindows::resumed(kept, at(10.0));
    assert_eq!(n_left(&windows, 12.0), [10]);
    assert_eq!(windows.hold(HOST, at(12.0)), Some(Hold::Until(at(19.0))));
    // Every answer of this run is newer.
    let nth = windows.leave(HOST, at(19.0));
    windows.hear(HOST, nth, stated(5, 81), at(20.0));
    assert_eq!(n_left(&windows, 20.0), [5]);
    assert_eq!(in_flight, 1);
    assert_eq!(n_left(&SiteWindows::resumed(Vec::new(), at(10.0)), 11.0), [0; 0]);
}

#[test]
fn names_without_end_take_no_memory_without_end() {
    let mut windows = SiteWindows::default();
    for n in 0..1000_u32 {
        let nth = windows.leave(HOST, at(f64::from(n)));
        windows.hear(HOST, nth, named(&n.to_string(), 1_000_000, 100_000), at(f64::from(n)));
    }
    assert_eq!(n_left(&windows, 1000.0).len(), 16);
}
