//! What the user sees of a run while it goes on.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::clock::Clock;
use crate::domain::Stage;
use crate::fetch::Pace;
use crate::settle::Snapshot;

/// How often a line is printed.
const EVERY: Duration = Duration::from_mins(1);

/// Prints a line a minute: what is done of each stage, and what the run waits for.
pub async fn report(snapshot: watch::Receiver<Snapshot>, pace: Arc<Pace>, clock: Clock) {
    let mut before = snapshot.borrow().tally.all();
    let mut ticks = tokio::time::interval(EVERY);
    ticks.tick().await;
    loop {
        ticks.tick().await;
        let tally = snapshot.borrow().tally;
        let stages = Stage::ALL.into_iter().filter(|stage| tally.of(*stage).total() > 0);
        let stages: Vec<_> = stages
            .map(|stage| {
                let census = tally.of(stage);
                format!("{stage} {}/{}", census.total() - census.left(), census.total())
            })
            .collect();
        let now = tally.all();
        let done = (now.total() - now.left()).saturating_sub(before.total() - before.left());
        before = now;
        let waiting = match pace.paused_until(clock.now()) {
            Some(pause) => format!("; waiting until {}: {}", pause.until_at, pause.reason),
            None => String::new(),
        };
        tracing::info!("{}; {done} pages in the last minute{waiting}", stages.join(", "));
    }
}
