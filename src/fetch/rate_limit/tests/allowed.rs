//! What the site itself allows.

use std::sync::atomic::Ordering;

use super::*;
use crate::rules::windows::StatedWindow;

const HOST: &str = "https://site.example";

fn stated(n_left: u64, seconds: u64) -> Vec<StatedWindow> {
    let resets_in = Some(Duration::from_secs(seconds));
    vec![StatedWindow { policy: "api".to_owned(), n_left, limit: None, resets_in }]
}

/// Sends a request as soon as it may leave, and returns when it left. It is answered at once.
async fn send(limit: &RateLimit, answer: Vec<StatedWindow>) -> Option<Instant> {
    let departure =
        if limit.wait_for_turn().await { limit.wait_to_send(HOST).await } else { None }?;
    let left = Instant::now();
    departure.answered(answer);
    Some(left)
}

/// Sends `n` requests, all that are left in the 99 seconds of a window, and returns after how many seconds each
/// leaves. The window ends a second later, because the site rounds.
async fn spread(limit: &RateLimit, n: u64) -> Vec<f64> {
    let began = Instant::now();
    let mut left = Vec::new();
    for nth in 1..=n {
        assert!(limit.wait_for_turn().await);
        let departure = limit.wait_to_send(HOST).await.unwrap();
        left.push(began.elapsed().as_secs_f64());
        departure.answered(stated(n - nth, 99_u64.saturating_sub(began.elapsed().as_secs())));
    }
    left
}

fn allowances(limit: &RateLimit) -> Vec<Allowance> {
    limit.allowances().borrow().clone()
}

#[tokio::test(start_paused = true)]
async fn requests_are_spread_over_the_time_that_is_left() {
    let limit = fresh(20.0, &clock());
    send(&limit, stated(5, 99)).await;
    let left = spread(&limit, 5).await;
    for (nth, at) in left.iter().enumerate() {
        let wanted = 20.0 * f64::from(u32::try_from(nth + 1).unwrap());
        assert!((at - wanted).abs() <= 1.0, "{left:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_configured_rate_holds_where_the_site_allows_more() {
    let limit = fresh(20.0, &clock());
    send(&limit, stated(1_000_000, 60)).await;
    let mut turns = Vec::new();
    for _ in 0..100 {
        turns.extend(send(&limit, stated(1_000_000, 60)).await);
    }
    assert_bound(&turns, 20.0);
    assert!(turns[99] - turns[0] < Duration::from_secs(6), "and it is reached");
}

#[tokio::test(start_paused = true)]
async fn a_run_that_may_not_wait_so_long_says_when_to_come_back() {
    let clock = clock();
    let limit = fresh(20.0, &clock);
    send(&limit, stated(2, 3 * 3600 - 1)).await;
    let next_at = clock.now().after(Duration::from_mins(90));
    let told = limit.try_turn();
    assert!(matches!(told, Err(Wait::TooLong(at)) if at == next_at), "{told:?}, not {next_at}");
    assert!(!limit.wait_for_turn().await);
    limit.sleep(Wait::TooLong(next_at)).await;
    assert_eq!(clock.now().after(Duration::from_mins(90)), next_at, "nobody waited");
    // Half an hour later the next one comes within what a run waits.
    tokio::time::advance(Duration::from_mins(30)).await;
    assert!(matches!(limit.try_turn(), Err(Wait::For(_))));
}

#[tokio::test(start_paused = true)]
async fn a_limit_stated_to_a_killed_run_holds_for_the_next_one() {
    let clock = clock();
    let limit = fresh(20.0, &clock);
    send(&limit, stated(11, 99)).await;
    let lost = limit.wait_to_send(HOST).await;
    assert!(lost.is_none(), "it may not leave before its time");
    let last_request_at = clock.now();
    tokio::time::advance(Duration::from_secs(30)).await;
    let former = FormerRuns { last_request_at, pause: None, allowances: allowances(&limit) };
    let next = RateLimit::new(20.0, POLICY, former.clone(), None, clock.clone());
    assert_eq!(allowances(&next), former.allowances);
    // The first may leave at once, as a while has passed. Ten are left for the 70 seconds after it.
    let began = Instant::now();
    let mut left = Vec::new();
    for _ in 0..5 {
        assert!(next.wait_for_turn().await);
        drop(next.wait_to_send(HOST).await.unwrap());
        left.push(began.elapsed().as_secs());
    }
    assert_eq!(left, [0, 7, 14, 21, 28]);
    // What has reset meanwhile is forgotten.
    tokio::time::advance(Duration::from_secs(70)).await;
    let former = FormerRuns { allowances: allowances(&limit), ..former };
    let later = RateLimit::new(20.0, POLICY, former, None, clock);
    assert_eq!(allowances(&later), []);
    assert_eq!(later.try_turn(), Ok(()));
}

#[tokio::test(start_paused = true)]
async fn no_request_leaves_before_a_reset_that_an_earlier_run_knew_of() {
    let clock = clock();
    for skew in [Duration::ZERO, Duration::from_hours(1), Duration::from_hours(24 * 3650)] {
        // The clock was set back since by so much.
        let told_at = clock.now().after(skew);
        let spent = Allowance {
            origin: HOST.to_owned(),
            policy: String::new(),
            n_left: 0,
            told_at,
            resets_at: told_at.after(Duration::from_mins(5)),
        };
        let former = FormerRuns { last_request_at: told_at, pause: None, allowances: vec![spent] };
        let limit = RateLimit::new(20.0, POLICY, former, None, clock.clone());
        let began = Instant::now();
        assert!(limit.wait_for_turn().await);
        let waited = began.elapsed();
        assert!(waited >= Duration::from_mins(5), "{skew:?}: {waited:?}");
        assert!(waited < Duration::from_secs(302), "{skew:?}: {waited:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_set_during_a_run_changes_no_wait() {
    let set = std::sync::Arc::new(std::sync::atomic::AtomicI64::new(0));
    let (began, ahead) = (Instant::now(), std::sync::Arc::clone(&set));
    let clock = Clock::new(move || {
        let passed = i64::try_from(began.elapsed().as_millis()).unwrap();
        Moment::from_millis(BEGAN.as_millis() + passed + ahead.load(Ordering::Relaxed))
    });
    let (hour, years) = (3_600_000, 10 * 365 * 24 * 3_600_000);
    for millis in [hour, -hour, years, -years] {
        set.store(0, Ordering::Relaxed);
        let limit = fresh(20.0, &clock);
        send(&limit, stated(0, 59)).await;
        let told = Instant::now();
        set.store(millis, Ordering::Relaxed);
        send(&limit, stated(50, 59)).await;
        assert_eq!((Instant::now() - told).as_secs(), 60, "{millis}");
        let resets_at = clock.now().after(Duration::from_mins(1));
        assert_eq!(allowances(&limit)[0].resets_at, resets_at, "by the clock as it is now");
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_that_is_given_up_may_have_been_counted() {
    let limit = fresh(20.0, &clock());
    send(&limit, stated(2, 9)).await;
    assert!(limit.wait_for_turn().await);
    drop(limit.wait_to_send(HOST).await);
    assert_eq!(allowances(&limit)[0].n_left, 1);
}

#[tokio::test(start_paused = true)]
async fn a_turn_that_led_to_no_request_is_not_waited_for() {
    let limit = fresh(20.0, &clock());
    send(&limit, stated(2, 7199)).await;
    tokio::time::advance(Duration::from_hours(1)).await;
    assert_eq!(limit.try_turn(), Ok(()));
    assert!(matches!(limit.try_turn(), Err(Wait::For(_))), "its request is about to leave");
    tokio::time::advance(Duration::from_secs(1)).await;
    assert_eq!(limit.try_turn(), Ok(()));
}

#[tokio::test(start_paused = true)]
async fn a_new_answer_wakes_those_who_wait_for_the_next_window() {
    let limit = std::sync::Arc::new(fresh(20.0, &clock()));
    send(&limit, stated(1, 1)).await;
    let first = {
        assert!(limit.wait_for_turn().await);
        limit.wait_to_send(HOST).await.unwrap()
    };
    let waiting = std::sync::Arc::clone(&limit);
    let second = tokio::spawn(async move { send(&waiting, stated(40, 60)).await.unwrap() });
    tokio::time::sleep(Duration::from_millis(2500)).await;
    let told = Instant::now();
    first.answered(stated(1_000_000, 60));
    let waited = second.await.unwrap() - told;
    assert!(waited < Duration::from_millis(60), "{waited:?}");
}
