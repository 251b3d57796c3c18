//! When a worker may claim the next task: there is one, the rate limit allows it, and no pause
//! holds.

use std::time::Duration;

use tokio::sync::{Mutex, watch};

use super::context::RunContext;
use super::stop::StopReason;
use crate::fetch::Wait;
use crate::ledger::writer::{Due, QueueState, Writer};
use crate::words::Moment;

/// The shortest wait, so that a task that is due in this millisecond does not make it spin.
const SHORT: Duration = Duration::from_millis(1);

/// The longest wait before another look, because the time of day may be set meanwhile.
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

    /// Waits for a turn to claim a task. Returns false if the run is over.
    pub async fn turn(&self) -> bool {
        let mut snapshot = self.line.lock().await;
        loop {
            if self.run.stop.is_asked() {
                return false;
            }
            let next = look(&snapshot.borrow_and_update(), self.run.clock.now());
            match next {
                Next::Drained => return false,
                Next::Task => {}
                Next::Nothing => {
                    self.wait(&mut snapshot, None).await;
                    continue;
                }
                Next::NothingUntil(due_at) => {
                    let length = due_at.since(self.run.clock.now()).clamp(SHORT, LONG);
                    self.wait(&mut snapshot, Some(length)).await;
                    continue;
                }
            }
            match self.run.rate_limit.try_turn() {
                Ok(()) => {
                    // Before the next worker looks: it must not take a turn for the same task.
                    self.writer.announce();
                    return true;
                }
                Err(Wait::Spent) => self.run.stop.ask(StopReason::MaxRequests),
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
    pub fn try_turn(&self) -> bool {
        let Ok(mut snapshot) = self.line.try_lock() else { return false };
        let next = look(&snapshot.borrow_and_update(), self.run.clock.now());
        let may_go = !self.run.stop.is_asked()
            && matches!(next, Next::Task)
            && self.run.rate_limit.try_turn().is_ok();
        if may_go {
            // Before the next worker looks: it must not take a turn for the same task.
            self.writer.announce();
        }
        may_go
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
}

fn look(snapshot: &QueueState, now: Moment) -> Next {
    let left = snapshot.census.all();
    if left.left() == 0 {
        Next::Drained
    } else if left.available <= snapshot.n_asked {
        Next::Nothing
    } else {
        match snapshot.due {
            Due::WhenRunningSettles => Next::Nothing,
            Due::At(due_at) if due_at > now => Next::NothingUntil(due_at),
            Due::Now | Due::At(_) => Next::Task,
        }
    }
}
