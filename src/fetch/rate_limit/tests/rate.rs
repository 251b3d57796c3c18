use super::*;

/// Requests per second, and how many of them a test of some seconds takes.
const RATES: [(f64, usize); 4] = [(0.5, 20), (1.0, 20), (20.0, 200), (1000.0, 5000)];

/// Asserts that at least 99 % of the allowed rate was reached.
fn assert_reached(turns: &[Instant], requests_per_second: f64) {
    let n_gaps = f64::from(u32::try_from(turns.len() - 1).unwrap());
    let reached = n_gaps / (turns[turns.len() - 1] - turns[0]).as_secs_f64();
    assert!(reached >= 0.99 * requests_per_second, "{reached}, not {requests_per_second}");
}

#[tokio::test(start_paused = true)]
async fn the_rate_is_reached_and_no_second_exceeds_it() {
    for (rate, n) in RATES {
        let turns = take(n, &fresh(rate, &clock()), punctual).await;
        assert_reached(&turns, rate);
        assert_bound(&turns, rate);
    }
}

/// The burst is worth 10 ms: lateness of up to 8 ms and the 1 ms to which the timer rounds fit.
#[tokio::test(start_paused = true)]
async fn late_wake_ups_are_made_up_for() {
    for (rate, n) in RATES {
        let turns = take(n, &fresh(rate, &clock()), |nth| nth * 5 % 9).await;
        assert_reached(&turns, rate);
        assert_bound(&turns, rate);
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_long_stall_missed_is_not_made_up_for() {
    for (rate, n) in RATES {
        let stalled = |nth| if nth % 7 == 3 { 2500 } else { 0 };
        assert_bound(&take(n, &fresh(rate, &clock()), stalled).await, rate);
    }
}

#[tokio::test(start_paused = true)]
async fn a_restart_right_after_the_last_request_keeps_the_bound() {
    for (rate, n) in RATES {
        for n_before in [1, 2, n / 3, n] {
            let clock = clock();
            // A stall before the last requests: the burst is whole when the run ends.
            let stalled = |nth| if nth + 2 == n_before as u64 { 100 } else { 0 };
            let mut turns = take(n_before, &fresh(rate, &clock), stalled).await;
            let after =
                RateLimit::new(rate, POLICY, former(clock.now(), None), None, clock.clone());
            turns.extend(take(n, &after, punctual).await);
            assert_bound(&turns, rate);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_restart_waits_for_what_is_left_of_the_period() {
    let clock = clock();
    let last_request_at = clock.now();
    tokio::time::advance(Duration::from_secs(6)).await;
    let limit = RateLimit::new(0.1, POLICY, former(last_request_at, None), None, clock.clone());
    assert_eq!(limit.try_turn(), Err(Wait::For(Duration::from_secs(4))));
    let later = RateLimit::new(0.2, POLICY, former(last_request_at, None), None, clock);
    assert_eq!(later.try_turn(), Ok(()));
}

#[tokio::test(start_paused = true)]
async fn a_clock_set_back_holds_the_first_request_for_one_period_at_most() {
    let clock = clock();
    let ahead = clock.now().after(Duration::from_hours(24 * 365));
    let limit = RateLimit::new(0.5, POLICY, former(ahead, None), None, clock);
    assert_eq!(limit.try_turn(), Err(Wait::For(Duration::from_secs(2))));
    tokio::time::advance(Duration::from_secs(2)).await;
    assert_eq!(limit.try_turn(), Ok(()));
}

#[tokio::test(start_paused = true)]
async fn a_longer_period_is_obeyed_and_a_shorter_one_is_not() {
    let limit = fresh(20.0, &clock());
    let mut turns = take(1, &limit, punctual).await;
    limit.slow_down_to(Duration::from_secs(3));
    limit.slow_down_to(Duration::from_secs(1));
    turns.extend(take(20, &limit, |nth| nth * 5 % 9).await);
    for pair in turns.windows(2) {
        assert!(pair[1] - pair[0] >= Duration::from_secs(3), "{:?}", pair[1] - pair[0]);
    }
}

#[tokio::test(start_paused = true)]
async fn no_period_is_too_long_to_be_kept() {
    let limit = fresh(20.0, &clock());
    limit.slow_down_to(Duration::MAX);
    assert!(matches!(limit.try_turn(), Err(Wait::For(_))));
    for rate in [1e-9, 1e-11, 1e-12, 1e-15, 1e-18, 1e-19, 1e-20, f64::MIN_POSITIVE] {
        let answer = fresh(rate, &clock()).try_turn();
        assert!(matches!(answer, Ok(()) | Err(Wait::For(_))), "{rate:e}");
    }
}

#[tokio::test(start_paused = true)]
async fn many_restarts_within_a_second_keep_the_bound() {
    for (rate, n) in [(20.0, 2), (100.0, 20), (1000.0, 20)] {
        let clock = clock();
        let (mut turns, mut last) = (Vec::new(), Moment::default());
        for _ in 0..(3 * n) {
            let limit = RateLimit::new(rate, POLICY, former(last, None), None, clock.clone());
            turns.extend(take(n, &limit, punctual).await);
            last = clock.now();
        }
        assert_bound(&turns, rate);
    }
}

/// Turns are taken one by one, but a slow commit answers several claims at once.
#[tokio::test(start_paused = true)]
async fn claims_that_are_answered_together_leave_one_by_one() {
    let limit = std::sync::Arc::new(fresh(20.0, &clock()));
    let began = Instant::now();
    let mut workers = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let limit = std::sync::Arc::clone(&limit);
        workers.spawn(async move {
            let mut left = Vec::new();
            for _ in 0..30 {
                take(1, &limit, punctual).await;
                let commits = began.elapsed().as_millis() / 300 + 1;
                let commit = Duration::from_millis(u64::try_from(commits * 300).unwrap());
                tokio::time::sleep_until(began + commit).await;
                assert!(limit.wait_to_send("https://site.example").await.is_some());
                left.push(Instant::now());
            }
            left
        });
    }
    let mut left = workers.join_all().await.concat();
    left.sort();
    assert_bound(&left, 20.0);
}
