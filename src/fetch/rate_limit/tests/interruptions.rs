use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::*;

#[tokio::test(start_paused = true)]
async fn a_pause_closes_the_limit_at_once_and_its_end_opens_it_again() {
    let clock = clock();
    let limit = fresh(1000.0, &clock);
    take(5, &limit, punctual).await;
    let paused_at = Instant::now();
    let pause = limit.pause(Some(Duration::from_secs(90)), "status 429").pause;
    let until_at = clock.now().after(Duration::from_secs(90));
    assert_eq!(
        pause,
        Pause {
            began_at: clock.now(),
            until_at,
            n_incidents: 0,
            in_doubt: false,
            reason: "status 429".to_owned()
        }
    );

    assert_eq!(limit.paused_until(clock.now()), Some(pause));
    assert_eq!(limit.try_turn(), Err(Wait::Paused(until_at)));
    assert!(!limit.wait_for_turn().await);
    assert_eq!(paused_at.elapsed(), Duration::ZERO);

    let turns = take(2000, &limit, punctual).await;
    let opened_after = turns[0] - paused_at;
    assert!(opened_after >= Duration::from_secs(90));
    assert!(opened_after <= Duration::from_millis(90_010), "{opened_after:?}");
    assert_eq!(limit.paused_until(clock.now()), None);
    assert_bound(&turns, 1000.0);
}

#[tokio::test(start_paused = true)]
async fn a_pause_wakes_those_who_wait_for_their_turn() {
    let limit = fresh(0.01, &clock());
    take(1, &limit, punctual).await;
    let began = Instant::now();
    let ((), _) = tokio::join!(limit.sleep(Wait::For(Duration::from_secs(100))), async {
        limit.pause(None, "status 429")
    });
    assert_eq!(began.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_redirect_waits_for_its_turn_like_any_request() {
    let limit = fresh(2.0, &clock());
    let began = Instant::now();
    assert!(limit.wait_for_turn().await);
    assert!(limit.wait_for_turn().await);
    assert!(began.elapsed() >= Duration::from_millis(490), "{:?}", began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn the_pause_of_an_earlier_run_still_holds() {
    let clock = clock();
    let until_at = clock.now().after(Duration::from_secs(20));
    let began_at = clock.now();
    let last = Pause {
        began_at,
        until_at,
        n_incidents: 3,
        in_doubt: false,
        reason: "status 202".to_owned(),
    };
    let limit = RateLimit::new(5.0, POLICY, former(clock.now(), Some(last.clone())), None, clock);
    assert_eq!(limit.try_turn(), Err(Wait::Paused(until_at)));
    let longer = limit.pause(Some(Duration::from_secs(30)), "status 429").pause;
    assert_eq!(longer.n_incidents, 3, "an answer within a pause is no incident of its own");
    tokio::time::advance(Duration::from_secs(30)).await;
    assert_eq!(limit.try_turn(), Ok(()));
    assert_eq!(limit.pause(None, "status 429").pause.n_incidents, 4);
}

#[tokio::test(start_paused = true)]
async fn no_more_requests_leave_than_are_allowed() {
    let clock = clock();
    let limit = RateLimit::new(20.0, POLICY, former(Moment::default(), None), Some(3), clock);
    assert_eq!(take(10, &limit, punctual).await.len(), 3);
    tokio::time::advance(Duration::from_mins(1)).await;
    assert_eq!(limit.try_turn(), Err(Wait::Spent));
    assert!(!limit.wait_for_turn().await);
    limit.slow_down_to(Duration::from_secs(1));
    tokio::time::advance(Duration::from_mins(1)).await;
    assert_eq!(limit.try_turn(), Err(Wait::Spent));
}

#[tokio::test(start_paused = true)]
async fn a_turn_that_is_not_needed_gives_its_request_back() {
    let former = former(Moment::default(), None);
    let limit = Arc::new(RateLimit::new(1_000.0, POLICY, former, Some(2), clock()));
    let open = limit.try_open_turn().unwrap();
    tokio::time::advance(Duration::from_secs(1)).await;
    assert_eq!((limit.try_turn(), limit.n_requests()), (Ok(()), 2));
    tokio::time::advance(Duration::from_secs(1)).await;
    assert_eq!(limit.try_turn(), Err(Wait::Undecided));
    assert!(!limit.wait_for_turn().await && !limit.is_spent());
    let waiting = tokio::spawn({
        let limit = Arc::clone(&limit);
        async move { limit.sleep(Wait::Undecided).await }
    });
    tokio::task::yield_now().await;
    assert!(!waiting.is_finished());
    drop(open);
    waiting.await.unwrap();
    limit.try_open_turn().unwrap().spend();
    assert_eq!((limit.try_turn(), limit.n_requests()), (Err(Wait::Spent), 2));
    assert!(limit.is_spent());
}

/// In real time, because threads have no other; at this rate it takes a moment.
#[test]
fn threads_share_what_is_allowed() {
    let clock = Clock::new(|| BEGAN);
    let limit =
        RateLimit::new(1_000_000.0, POLICY, former(Moment::default(), None), Some(100), clock);
    let take_all = || {
        let mut n_taken = 0;
        loop {
            match limit.try_turn() {
                Ok(()) => n_taken += 1,
                Err(Wait::For(_)) => std::thread::yield_now(),
                Err(_) => return n_taken,
            }
        }
    };
    let n_taken: Vec<u32> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(take_all)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(n_taken.iter().sum::<u32>(), 100);
}

/// The time of day may be set back during a run, and between two runs.
#[tokio::test(start_paused = true)]
async fn a_pause_that_begins_in_the_future_lasts_its_own_length_at_most() {
    let back = Arc::new(std::sync::atomic::AtomicU64::new(0));
    let (began, set_back) = (Instant::now(), Arc::clone(&back));
    let clock = Clock::new(move || {
        let seconds = Duration::from_secs(set_back.load(Ordering::Relaxed));
        let millis = BEGAN.since(Moment::default()).saturating_sub(seconds) + began.elapsed();
        Moment::default().after(millis)
    });
    let limit = fresh(1000.0, &clock);
    let last = limit.pause(Some(Duration::from_mins(1)), "status 429").pause;
    back.store(7200, Ordering::Relaxed);
    let next = RateLimit::new(1000.0, POLICY, former(clock.now(), Some(last)), None, clock.clone());
    let limits = [limit, next];
    let is_paused = |limit: &RateLimit| matches!(limit.try_turn(), Err(Wait::Paused(_)));
    assert!(limits.iter().all(is_paused));
    tokio::time::advance(Duration::from_secs(59)).await;
    assert!(limits.iter().all(is_paused));
    tokio::time::advance(Duration::from_secs(2)).await;
    assert!(!limits.iter().any(is_paused));
}

/// The clock of a server may be set while hosts crawl.
#[tokio::test(start_paused = true)]
async fn a_pause_lasts_its_own_length_when_the_clock_is_set_with_it() {
    for millis in [3_600_000, -3_600_000, 200] {
        let set = Arc::new(std::sync::atomic::AtomicI64::new(0));
        let (began, shown) = (Instant::now(), Arc::clone(&set));
        let clock = Clock::new(move || {
            let right = BEGAN.after(began.elapsed()).as_millis();
            Moment::from_millis(right + shown.load(Ordering::Relaxed))
        });
        let limit = fresh(1000.0, &clock);
        limit.pause(Some(Duration::from_mins(1)), "status 429");
        let pause = limit.set_clock(millis, || set.store(millis, Ordering::Relaxed));
        let until_at = clock.now().after(Duration::from_mins(1));
        assert_eq!(pause.map(|pause| pause.until_at), Some(until_at), "{millis}");
        for (seconds, wanted) in [(59, true), (2, false)] {
            tokio::time::advance(Duration::from_secs(seconds)).await;
            let is_paused = matches!(limit.try_turn(), Err(Wait::Paused(_)));
            assert_eq!(is_paused, wanted, "{millis}: {seconds}");
        }
        assert_eq!(limit.set_clock(0, || {}), None, "it is over");
    }
}
