//! When a worker may claim the next task: there is one, the rate limit allows it, and no pause
//! holds.

use std::time::Duration;

use tokio::sync::{Mutex, watch};

use super::context::RunContext;
use super::stop::StopReason;
use super::{outage, pausing};
use crate::fetch::{OpenTurn, Wait};
use crate::ledger::writer::{Due, QueueState, Writer};
use crate::words::{Moment, Stage, StageSet};

/// The shortest wait, so that a task that is due in this millisecond does not make it spin.
const SHORT: Duration = Duration::from_millis(1);

/// The longest wait before the next check, because the clock may be set in the meantime.
const LONG: Duration = Duration::from_mins(1);

/// Lets workers through one by one.
///
/// The first worker in line waits for a task before it takes a turn of the rate limit, so that no
/// turn is saved up and none is lost.
#[derive(Debug)]
pub struct Turnstile {
    line: Mutex<watch::Receiver<QueueState>>,
    writer: Writer,
    run: RunContext,
}

/// What the first worker in line finds.
enum Next {
    Task,
    Nothing,
    NothingUntil(Moment),
    Drained,
}

impl Turnstile {
    /// Returns a turnstile in front of the writer's task table.
    pub fn new(writer: Writer, run: RunContext) -> Self {
        Self { line: Mutex::new(writer.state()), writer, run }
    }

    /// Waits for a turn to claim a task. Returns none if the run is over.
    pub async fn turn(&self) -> Option<OpenTurn> {
        let _in_line = self.run.rate_limit.join_line();
        let mut snapshot = self.line.lock().await;
        loop {
            if self.run.stop.is_asked() {
                return None;
            }
            let next = self.look(&mut snapshot);
            match next {
                Next::Drained => {
                    outage::report_broken(&self.run);
                    return None;
                }
                Next::Task => {}
                Next::Nothing => {
                    self.wait(&mut snapshot, None).await;
                    continue;
                }
                // A task that is due later would not be requested any more.
                Next::NothingUntil(_) if self.run.rate_limit.is_spent() => {
                    self.run.stop.ask(StopReason::MaxRequests);
                    continue;
                }
                Next::NothingUntil(due_at) => {
                    let length = due_at.since(self.run.clock.now()).clamp(SHORT, LONG);
                    self.wait(&mut snapshot, Some(length)).await;
                    continue;
                }
            }
            match self.run.rate_limit.try_open_turn() {
                Ok(turn) => {
                    // Before the next worker looks: it must not take a turn for the same task.
                    self.writer.announce();
                    return Some(turn);
                }
                Err(Wait::Spent) => self.run.stop.ask(StopReason::MaxRequests),
                Err(Wait::TooLong(next_at)) => pausing::report_spacing(&self.run, next_at),
                Err(wait) => {
                    tokio::select! {
                        () = self.run.rate_limit.sleep(wait) => {}
                        () = self.run.stop.wait() => {}
                    }
                }
            }
        }
    }

    /// Takes a turn if one is free now and no other worker waits for it.
    pub fn try_turn(&self) -> Option<OpenTurn> {
        let mut snapshot = self.line.try_lock().ok()?;
        let next = self.look(&mut snapshot);
        if self.run.stop.is_asked() || !matches!(next, Next::Task) {
            return None;
        }
        let turn = self.run.rate_limit.try_open_turn().ok()?;
        // Before the next worker looks: it must not take a turn for the same task.
        self.writer.announce();
        Some(turn)
    }

    async fn wait(&self, snapshot: &mut watch::Receiver<QueueState>, length: Option<Duration>) {
        let time = async {
            match length {
                Some(length) => tokio::time::sleep(length).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = snapshot.changed() => {}
            () = time => {}
            () = self.run.stop.wait() => {}
        }
    }

    /// Looks for a task that may be claimed now, and tells the writer which stages are open.
    fn look(&self, snapshot: &mut watch::Receiver<QueueState>) -> Next {
        let queue = *snapshot.borrow_and_update();
        let now = self.run.clock.now();
        let mut health = self.run.health();
        let left = queue.census.all();
        let stages_left: StageSet =
            Stage::ALL.into_iter().filter(|stage| queue.census.of(*stage).left() > 0).collect();
        let is_waiting = |stage: &Stage| stages_left.has(*stage) && !health.is_broken(*stage);
        if left.running == 0 && !Stage::ALL.iter().any(is_waiting) {
            // Only stages that are set aside are left, if any.
            if !health.begin_last_probes(stages_left) {
                return Next::Drained;
            }
        }
        let (mut open, mut next_opening) = health.open_stages(now);
        drop(health);
        if let Some(wait) = self.run.fetcher.image_pace().wait() {
            open.remove(Stage::Thumbs);
            let due_at = now.after(wait);
            next_opening = Some(next_opening.map_or(due_at, |opening| opening.min(due_at)));
        }
        self.writer.open_stages(open);
        look(&queue, open, next_opening, now)
    }
}

/// Returns what the queue holds for the open stages; `next_opening` is when the next stage opens.
fn look(queue: &QueueState, open: StageSet, next_opening: Option<Moment>, now: Moment) -> Next {
    let later = next_opening.map_or(Next::Nothing, Next::NothingUntil);
    let available: u64 = Stage::ALL
        .into_iter()
        .filter(|stage| open.has(*stage))
        .map(|stage| queue.census.of(stage).available)
        .sum();
    if available <= queue.n_asked {
        return later;
    }
    // The last answer was about other stages, so the next claim has to find out.
    let due = if queue.open == open { queue.due } else { Due::Now };
    match due {
        Due::WhenRunningSettles => later,
        Due::At(due_at) if due_at > now => {
            Next::NothingUntil(next_opening.map_or(due_at, |opening| opening.min(due_at)))
        }
        Due::Now | Due::At(_) => Next::Task,
    }
}
