//! What the user sees of a run while it goes on.

mod bars;
mod log_line;
mod speed_meter;

use std::time::Duration;

use tokio::time::{Instant, MissedTickBehavior};

use crate::engine::session::ObservedRun;
use crate::ledger::queue::Tally;
use crate::ledger::settle::{Due, Snapshot};
use crate::watch::forecast::{Forecast, Speed};
use crate::watch::screen::Screen;
use crate::words::Moment;
use crate::words::Pause;
use crate::words::Scope;
use speed_meter::SpeedMeter;

/// How often bars are drawn.
const DRAWN_EVERY: Duration = Duration::from_millis(250);

/// How often the run is looked at where there are no bars.
const SEEN_EVERY: Duration = Duration::from_secs(1);

/// How often a line is printed there.
const PRINTED_EVERY: Duration = Duration::from_mins(1);

/// What is to be shown of a run at one moment.
struct ProgressView<'a> {
    tally: Tally,
    due: Due,
    scope: &'a Scope,
    meter: &'a SpeedMeter,
    speed: Speed,
    pause: Option<Pause>,
    now: Moment,
}

/// Shows, until it is dropped, how far the run is: bars at the foot of a terminal, or else a line a minute.
pub async fn report(run: ObservedRun, screen: Screen) {
    // However this ends, the terminal is left as it was.
    let _cleared = ClearedOnDrop(&screen);
    let has_foot = screen.has_foot();
    let mut ticks = tokio::time::interval(if has_foot { DRAWN_EVERY } else { SEEN_EVERY });
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut meter = SpeedMeter::new(run.snapshot.borrow().tally);
    let (mut seen_at, mut printed_at) = (Instant::now(), Instant::now());
    let mut printed = run.snapshot.borrow().tally;
    loop {
        ticks.tick().await;
        let view = look(&run, &mut meter, seen_at.elapsed());
        seen_at = Instant::now();
        if has_foot {
            let zone = screen.zone();
            screen.show(|columns| bars::lines(&view, columns, zone));
        } else if printed_at.elapsed() >= PRINTED_EVERY {
            printed_at = seen_at;
            log_line::report(&view, &printed, screen.zone());
            printed = view.tally;
        }
    }
}

fn look<'a>(run: &'a ObservedRun, meter: &'a mut SpeedMeter, passed: Duration) -> ProgressView<'a> {
    let Snapshot { tally, due, .. } = *run.snapshot.borrow();
    let now = run.clock.now();
    let pause = run.pace.paused_until(now);
    meter.add(passed, pause.is_some(), tally);
    let pause_left = pause.as_ref().map_or(Duration::ZERO, |pause| pause.until_at.since(now));
    let speed = meter.speed(run.pace.period(), pause_left);
    ProgressView { tally, due, scope: &run.scope, meter, speed, pause, now }
}

impl ProgressView<'_> {
    fn forecast(&self) -> Forecast {
        Forecast::of(self.scope, &self.tally, Some(&self.speed))
    }

    /// Until when nothing can be done but wait, and for what.
    fn waiting(&self) -> Option<(Moment, String)> {
        if let Some(pause) = &self.pause {
            return Some((pause.until_at, log_line::reason(&pause.reason)));
        }
        match self.due {
            Due::At(at) if at > self.now && self.tally.all().running == 0 => {
                Some((at, "what failed is asked for again then".to_owned()))
            }
            _ => None,
        }
    }
}

struct ClearedOnDrop<'a>(&'a Screen);

impl Drop for ClearedOnDrop<'_> {
    fn drop(&mut self) {
        self.0.clear();
    }
}
