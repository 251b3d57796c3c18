//! Ctrl-C, SIGTERM and SIGHUP: every command ends on them, each in its own way.
//!
//! The program installs handlers for all commands, because process 1 of a container ignores signals
//! without one. Commands that settle something first take the signals over with [`listen`] or
//! [`listen_as_server`].

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::oneshot;

use super::output::{MESSAGE, warn};
use crate::engine::stop::{Stop, StopReason};
use crate::watch::screen::Screen;

/// How long a run that was told to end at once may take to save what was in flight.
const SAVING: Duration = Duration::from_secs(5);

/// How long any other command may take to end before the process exits.
const ENDING: Duration = Duration::from_secs(2);

/// SIGXFSZ: a file would grow beyond the limit that `ulimit -f` sets. The number is the same on every
/// system that this program runs on.
const FILE_SIZE: SignalKind = SignalKind::from_raw(25);

/// Whether the command that runs has taken the signals over.
static IS_TAKEN_OVER: AtomicBool = AtomicBool::new(false);

/// Handles the signals from now on. Returns what waits for one that no command has taken over; if the
/// command does not end soon after that, the process exits.
pub fn install() -> io::Result<Unhandled> {
    // With a handler, a write beyond the limit fails and is reported. Without one, the process would be
    // killed. The handler stays when this is dropped.
    drop(signal(FILE_SIZE)?);
    let mut signals = EndSignals::new()?;
    let (came, unhandled) = oneshot::channel();
    tokio::spawn(async move {
        let mut number = signals.next().await;
        while IS_TAKEN_OVER.load(Ordering::SeqCst) {
            number = signals.next().await;
        }
        // The command may have ended by itself just now.
        let _ = came.send(number);
        exit_soon(&mut signals, number).await;
    });
    Ok(Unhandled(unhandled))
}

/// Waits for a signal that no command has taken over.
#[derive(Debug)]
pub struct Unhandled(oneshot::Receiver<i32>);

impl Unhandled {
    /// Waits for the signal and returns its number.
    pub async fn wait(self) -> i32 {
        match self.0.await {
            Ok(number) => number,
            // The runtime is shutting down.
            Err(_) => std::future::pending().await,
        }
    }
}

/// Takes the signals over for a run. The first one lets requests in flight finish. The second one drops
/// them: their tasks go back, and the run ends. If that does not succeed in time, or a third one comes,
/// this clears the screen, shows `next` and exits.
pub fn listen(stop: Stop, screen: &Screen, next: &str) -> io::Result<()> {
    let (screen, next) = (screen.clone(), next.to_owned());
    let mut signals = EndSignals::take_over()?;
    tokio::spawn(async move {
        let number = signals.next().await;
        // First, so that nothing more is claimed once the message is read.
        stop.ask(StopReason::Signal(number));
        tracing::info!(
            target: MESSAGE,
            event = "stopping",
            signal = number,
            "stopping: requests in flight are finished first; press Ctrl-C again to stop at once"
        );
        let number = signals.next().await;
        stop.abort();
        tracing::warn!(
            target: MESSAGE,
            event = "aborted",
            signal = number,
            "stopping at once: answers that have not arrived yet are dropped"
        );
        signals.next_within(SAVING).await;
        // The database does not answer. The next run recovers what is in flight.
        screen.clear();
        warn(format_args!("stopped without saving what was in flight{next}"));
        exit(number);
    });
    Ok(())
}

/// Takes the signals over for a command that serves until it is stopped. A second signal exits at once.
pub fn listen_as_server(stop: Stop) -> io::Result<()> {
    let mut signals = EndSignals::take_over()?;
    tokio::spawn(async move {
        let number = signals.next().await;
        stop.ask(StopReason::Signal(number));
        exit_soon(&mut signals, number).await;
    });
    Ok(())
}

/// The signals that end the program.
struct EndSignals {
    interrupt: Signal,
    terminate: Signal,
    /// None where the program was told to survive its terminal, as by `nohup`.
    hangup: Option<Signal>,
}

impl EndSignals {
    fn new() -> io::Result<Self> {
        let survives = is_ignored(SignalKind::hangup());
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hangup: if survives { None } else { Some(signal(SignalKind::hangup())?) },
        })
    }

    fn take_over() -> io::Result<Self> {
        // In this order, so that no signal comes in between.
        let signals = Self::new()?;
        IS_TAKEN_OVER.store(true, Ordering::SeqCst);
        Ok(signals)
    }

    /// Waits for the next signal and returns its number.
    async fn next(&mut self) -> i32 {
        let hangup = async {
            match &mut self.hangup {
                Some(hangup) => hangup.recv().await,
                None => std::future::pending().await,
            }
        };
        let kind = tokio::select! {
            _ = self.interrupt.recv() => SignalKind::interrupt(),
            _ = self.terminate.recv() => SignalKind::terminate(),
            _ = hangup => SignalKind::hangup(),
        };
        kind.as_raw_value()
    }

    /// Waits for the next signal, but no longer than this.
    async fn next_within(&mut self, length: Duration) {
        // It makes no difference what ends the wait.
        let _ = tokio::time::timeout(length, self.next()).await;
    }
}

/// Exits once the command had time to end, or with the next signal.
async fn exit_soon(signals: &mut EndSignals, number: i32) {
    signals.next_within(ENDING).await;
    exit(number);
}

fn exit(number: i32) -> ! {
    std::process::exit(128 + number)
}

/// Returns whether a signal was ignored when the program began. Systems without `/proc` don't say.
fn is_ignored(kind: SignalKind) -> bool {
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else { return false };
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| mask >> (kind.as_raw_value() - 1) & 1 == 1)
}
