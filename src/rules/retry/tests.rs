use super::*;
use crate::config::RetrySettings;
use crate::rules::tests::{NOW, POLICY, secs};

#[test]
fn the_longest_wait_doubles_with_each_failure_up_to_the_cap() {
    for (failures, longest) in [(0, 2), (1, 2), (2, 4), (3, 8), (4, 16), (5, 20)] {
        let again = |fraction| after_failure(&POLICY, failures, NOW, fraction);
        assert_eq!(again(1.0), AfterFailure::Retry(NOW.after(secs(longest))), "{failures}");
        assert_eq!(again(0.5), AfterFailure::Retry(NOW.after(secs(longest) / 2)), "{failures}");
    }
}

#[test]
fn jitter_is_full_and_never_leaves_its_bounds() {
    let again = |fraction| after_failure(&POLICY, 1, NOW, fraction);
    for (fraction, millis) in [(0.0, 0), (0.25, 500), (1.0, 2000), (-3.0, 0), (7.0, 2000)] {
        let due_at = NOW.after(Duration::from_millis(millis));
        assert_eq!(again(fraction), AfterFailure::Retry(due_at), "{fraction}");
    }
}

#[test]
fn a_task_is_given_up_at_its_last_allowed_failure() {
    for failures in [6, 7, u32::MAX] {
        assert_eq!(after_failure(&POLICY, failures, NOW, 0.5), AfterFailure::GiveUp);
    }
    let once = RetrySettings { failures_max: 1, ..POLICY };
    assert_eq!(after_failure(&once, 1, NOW, 0.5), AfterFailure::GiveUp);
}

#[test]
fn no_number_of_failures_overflows() {
    let day = Duration::from_hours(24);
    let patient =
        RetrySettings { failures_max: u32::MAX, backoff: day, backoff_max: day, ..POLICY };
    for failures in [31, 32, 33, 100, u32::MAX - 1] {
        let again = after_failure(&patient, failures, NOW, 1.0);
        assert_eq!(again, AfterFailure::Retry(NOW.after(day)), "{failures}");
    }
}
