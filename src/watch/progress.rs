//! The progress that a run shows while it lasts: bars on a terminal, one line per minute elsewhere.

mod bars;
mod event;
mod log_line;
mod speed_meter;
mod view;

use std::sync::PoisonError;
use std::time::Duration;

use tokio::time::{Instant, MissedTickBehavior};

use crate::engine::observed_run::ObservedRun;
use crate::ledger::writer::{Due, QueueState};
use crate::watch::screen::Screen;
use crate::words::{Moment, Stage};
use speed_meter::SpeedMeter;
use view::ProgressView;

/// How often bars are drawn.
const DRAW_EVERY: Duration = Duration::from_millis(250);

/// How often the run is measured if there are no bars.
const MEASURE_EVERY: Duration = Duration::from_secs(1);

/// How often a line is printed if there are no bars.
const PRINT_EVERY: Duration = Duration::from_mins(1);

/// Shows the progress of a run until the future is dropped: bars at the bottom of a terminal, or else one
/// line and one event per minute.
pub async fn report(run: ObservedRun, screen: Screen) {
    // However this ends, the terminal is left as it was.
    let _cleared = ClearedOnDrop(&screen);
    let has_bars = screen.has_bars();
    let mut ticks = tokio::time::interval(if has_bars { DRAW_EVERY } else { MEASURE_EVERY });
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut meter = SpeedMeter::new(&run.snapshot.borrow().census);
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
    let queue = *run.snapshot.borrow();
    let tally = queue.census;
    let now = run.clock.now();
    let next_at = next_request_at(run, &queue, now);
    let pause = run.rate_limit.paused_until(now);
    meter.add(passed, pause.is_some(), &tally);
    let until_at = pause.as_ref().map(|pause| pause.until_at).or(next_at);
    let pause_left = until_at.map_or(Duration::ZERO, |until_at| until_at.since(now));
    let speed = meter.speed(run.rate_limit.period(), pause_left);
    let n_requests = run.rate_limit.n_requests();
    let held_until = run.rate_limit.held_until();
    let scope = &run.scope;
    ProgressView { tally, n_requests, next_at, scope, meter, speed, pause, held_until, now }
}

/// Returns when the next task can be claimed, if nothing is in flight until then.
fn next_request_at(run: &ObservedRun, queue: &QueueState, now: Moment) -> Option<Moment> {
    if queue.census.all().running > 0 {
        return None;
    }
    let health = run.health.lock().unwrap_or_else(PoisonError::into_inner);
    let (open, opens_at) = health.open_stages(now);
    let n_open: u64 = Stage::ALL
        .into_iter()
        .filter(|stage| open.has(*stage))
        .map(|stage| queue.census.of(stage).available)
        .sum();
    let due_at = match queue.due {
        Due::At(due_at) => Some(due_at),
        Due::Now | Due::WhenRunningSettles => None,
    };
    let next_at = if n_open == 0 { opens_at } else { due_at };
    next_at.filter(|next_at| *next_at > now)
}

struct ClearedOnDrop<'a>(&'a Screen);

impl Drop for ClearedOnDrop<'_> {
    fn drop(&mut self) {
        self.0.clear();
    }
}
