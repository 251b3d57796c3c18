//! The progress that a run shows while it lasts: bars on a terminal, one line per minute elsewhere.

mod bars;
mod event;
mod log_line;
mod speed_meter;
mod view;

use std::time::Duration;

use tokio::time::{Instant, MissedTickBehavior};

use crate::engine::observed_run::ObservedRun;
use crate::ledger::writer::QueueState;
use crate::watch::screen::Screen;
use speed_meter::SpeedMeter;
use view::ProgressView;

/// How often bars are drawn.
const DRAW_EVERY: Duration = Duration::from_millis(250);

/// How often the run is measured where there are no bars.
const MEASURE_EVERY: Duration = Duration::from_secs(1);

/// How often a line is printed where there are no bars.
const PRINT_EVERY: Duration = Duration::from_mins(1);

/// Shows the progress of a run until the future is dropped: bars at the bottom of a terminal, or else one
/// line and one event per minute.
pub async fn report(run: ObservedRun, screen: Screen) {
    // However this ends, the terminal is left as it was.
    let _cleared = ClearedOnDrop(&screen);
    let has_bars = screen.has_bars();
    let mut ticks = tokio::time::interval(if has_bars { DRAW_EVERY } else { MEASURE_EVERY });
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut meter = SpeedMeter::new(run.snapshot.borrow().census);
    let (mut measured_at, mut printed_at) = (Instant::now(), Instant::now());
    let mut printed = run.snapshot.borrow().census;
    loop {
        ticks.tick().await;
        let view = measure(&run, &mut meter, measured_at.elapsed());
        measured_at = Instant::now();
        if has_bars {
            screen.draw(|columns| bars::lines(&view, columns, screen.zone()));
        } else if printed_at.elapsed() >= PRINT_EVERY {
            printed_at = measured_at;
            tracing::info!("{}", log_line::line(&view, &printed, screen.zone()));
            event::emit(&view);
            printed = view.tally;
        }
    }
}

fn measure<'a>(
    run: &'a ObservedRun,
    meter: &'a mut SpeedMeter,
    passed: Duration,
) -> ProgressView<'a> {
    let QueueState { census: tally, due, .. } = *run.snapshot.borrow();
    let now = run.clock.now();
    let pause = run.rate_limit.paused_until(now);
    meter.add(passed, pause.is_some(), tally);
    let pause_left = pause.as_ref().map_or(Duration::ZERO, |pause| pause.until_at.since(now));
    let speed = meter.speed(run.rate_limit.period(), pause_left);
    let n_requests = run.rate_limit.n_requests();
    ProgressView { tally, n_requests, due, scope: &run.scope, meter, speed, pause, now }
}

struct ClearedOnDrop<'a>(&'a Screen);

impl Drop for ClearedOnDrop<'_> {
    fn drop(&mut self) {
        self.0.clear();
    }
}
