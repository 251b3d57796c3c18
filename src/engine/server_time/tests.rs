use super::*;

const HOUR: Duration = Duration::from_hours(1);

/// A server whose clock a test sets, and a link to it.
struct Link {
    time: ServerTime,
    clock: Clock,
    began: Instant,
    /// What the server's clock showed when the test began, as it is set now.
    began_at: Duration,
}

impl Link {
    /// Receives the server's first answer, with this delay each way.
    fn new(delay: Duration) -> Self {
        let (began, began_at) = (Instant::now(), HOUR * 500_000);
        let time = ServerTime::new(began_at + delay, began, began + delay * 2);
        Self { clock: time.clock(), time, began, began_at }
    }

    /// Receives an answer that is asked for this long after the test began. The question and the answer take this long
    /// to arrive.
    fn receive(&mut self, after: Duration, there: u64, back: u64) -> Option<i64> {
        let asked = self.began + after;
        let (there, back) = (Duration::from_millis(there), Duration::from_millis(back));
        let server = self.began_at + after + there;
        let step = self.time.note(server, asked, asked + there + back);
        self.time.show(step.is_some());
        step.map(|ClockStep(millis)| millis)
    }

    /// Returns how far our idea of the server's time is off, in milliseconds.
    fn error(&self, after: Duration) -> i64 {
        let right = self.began + after;
        let ours = self.time.instant(self.began_at + after);
        millis(ours.saturating_duration_since(right))
            - millis(right.saturating_duration_since(ours))
    }
}

const fn seconds(n: u64) -> Duration {
    Duration::from_secs(n)
}

#[tokio::test(start_paused = true)]
async fn a_step_is_noticed_once_in_either_direction() {
    for millis in [200, 5_000, 3_600_000] {
        let mut link = Link::new(Duration::from_millis(2));
        let step = Duration::from_millis(millis);
        let millis = i64::try_from(millis).unwrap();
        assert_eq!(link.receive(seconds(1), 2, 2), None);
        link.began_at += step;
        let noticed = link.receive(seconds(2), 2, 2).unwrap();
        assert!((millis - 5..=millis + 5).contains(&noticed), "{noticed}");
        assert_eq!(link.receive(seconds(3), 2, 2), None);
        link.began_at -= step;
        let noticed = link.receive(seconds(4), 2, 2).unwrap();
        assert!((-millis - 5..=5 - millis).contains(&noticed), "{noticed}");
        assert_eq!(link.receive(seconds(5), 2, 2), None);
        assert!((0..=4).contains(&link.error(seconds(6))), "{}", link.error(seconds(6)));
    }
}

#[tokio::test(start_paused = true)]
async fn a_slow_answer_is_no_step() {
    let mut link = Link::new(Duration::from_millis(300));
    // The first one was slow, and so it seems that the next one comes from the future.
    let delays = [(5, 1, 1), (10, 900, 1), (15, 1, 900), (20, 5_000, 9_000), (40, 1, 1)];
    for (after, there, back) in delays {
        assert_eq!(link.receive(seconds(after), there, back), None, "{there} {back}");
        assert!((0..=1).contains(&link.error(seconds(after))), "{there} {back}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_small_step_back_is_followed_silently() {
    let mut link = Link::new(Duration::from_millis(2));
    link.began_at -= Duration::from_millis(60);
    assert!(link.error(seconds(1)) < -50, "its turns would come too early");
    assert_eq!(link.receive(seconds(1), 2, 2), None);
    assert!((0..=4).contains(&link.error(seconds(1))));
}

/// A clock may drift by 500 parts per million.
#[tokio::test(start_paused = true)]
async fn a_drift_is_followed_and_is_no_step() {
    for gains in [true, false] {
        let mut link = Link::new(Duration::from_millis(1));
        let mut after = Duration::ZERO;
        // Once a second. In between, the server is away for ten minutes.
        for pause in (0..5_000_u64).map(|nth| if nth == 2_500 { 600 } else { 1 }) {
            after += seconds(pause);
            let drift = Duration::from_micros(500 * pause);
            if gains {
                link.began_at += drift;
            } else {
                link.began_at -= drift;
            }
            assert_eq!(link.receive(after, 1, 1), None, "{after:?}");
            assert!(link.error(after).abs() <= 20, "{after:?}: {}", link.error(after));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_clock_follows_a_step_and_never_goes_back_otherwise() {
    let mut link = Link::new(Duration::from_millis(1));
    tokio::time::advance(seconds(1)).await;
    let before = link.clock.now();
    link.began_at -= Duration::from_millis(60);
    assert_eq!(link.receive(seconds(1), 1, 1), None);
    assert_eq!(link.clock.now(), before, "it stands still");
    tokio::time::advance(seconds(1)).await;
    assert!(link.clock.now() > before);
    link.began_at += HOUR;
    assert!(link.receive(seconds(2), 1, 1).is_some());
    assert!(link.clock.now().since(before) >= HOUR);
    link.began_at -= HOUR;
    assert!(link.receive(seconds(3), 1, 1).is_some());
    assert!(link.clock.now().since(before) < seconds(3));
}
