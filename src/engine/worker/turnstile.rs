//! Lets workers through one by one: each when there is work, the pace allows it and no pause holds.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, watch};

use crate::engine::stop::{Stop, Why};
use crate::fetch::{Pace, Wait};
use crate::ledger::settle::{Due, QueueState, Writer};
use crate::words::Clock;
use crate::words::Moment;

const SHORT: Duration = Duration::from_millis(1);

/// The time of day may be set while we wait: it is looked at anew every minute.
const LONG: Duration = Duration::from_mins(1);

/// Lets workers through one by one. Whoever is at the head waits for work before taking a turn of
/// the pace, so that no turn is saved up and none is lost.
#[derive(Debug)]
pub struct Turnstile {
    line: Mutex<watch::Receiver<QueueState>>,
    writer: Writer,
    pace: Arc<Pace>,
    stop: Stop,
    clock: Clock,
}

/// What the one at the head of the line finds.
enum Sight {
    Work,
    Nothing,
    NothingUntil(Moment),
    Drained,
}

impl Turnstile {
    /// A turnstile in front of the table that `writer` tells of.
    pub fn new(writer: Writer, pace: Arc<Pace>, stop: Stop, clock: Clock) -> Self {
        Self { line: Mutex::new(writer.snapshot()), writer, pace, stop, clock }
    }

    /// Waits for its turn to claim a task; false if the run is over.
    pub async fn turn(&self) -> bool {
        let mut snapshot = self.line.lock().await;
        loop {
            if self.stop.asked().is_some() {
                return false;
            }
            let sight = look(&snapshot.borrow_and_update(), self.clock.now());
            match sight {
                Sight::Drained => return false,
                Sight::Work => {}
                Sight::Nothing => {
                    self.wait(&mut snapshot, None).await;
                    continue;
                }
                Sight::NothingUntil(due_at) => {
                    let length = due_at.since(self.clock.now()).clamp(SHORT, LONG);
                    self.wait(&mut snapshot, Some(length)).await;
                    continue;
                }
            }
            match self.pace.try_turn() {
                Ok(()) => {
                    // Before the next in line looks: it must not take a turn for the same task.
                    self.writer.announce();
                    return true;
                }
                Err(Wait::Spent) => self.stop.ask(Why::MaxRequests),
                Err(wait) => {
                    tokio::select! {
                        () = self.pace.sleep(wait) => {}
                        () = self.stop.wait() => {}
                    }
                }
            }
        }
    }

    /// Takes a turn if one is to be had at once and nobody stands in line for it.
    pub fn try_turn(&self) -> bool {
        let Ok(mut snapshot) = self.line.try_lock() else { return false };
        let sight = look(&snapshot.borrow_and_update(), self.clock.now());
        let may_go = self.stop.asked().is_none()
            && matches!(sight, Sight::Work)
            && self.pace.try_turn().is_ok();
        if may_go {
            // Before the next in line looks: it must not take a turn for the same task.
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
            () = self.stop.wait() => {}
        }
    }
}

fn look(snapshot: &QueueState, now: Moment) -> Sight {
    let left = snapshot.tally.all();
    if left.left() == 0 {
        Sight::Drained
    } else if left.available <= snapshot.n_asked {
        Sight::Nothing
    } else {
        match snapshot.due {
            Due::AfterAChange => Sight::Nothing,
            Due::At(due_at) if due_at > now => Sight::NothingUntil(due_at),
            Due::Now | Due::At(_) => Sight::Work,
        }
    }
}
