//! Ctrl-C and SIGTERM: the first lets requests in flight finish, the second ends the program at once.

use tokio::signal::unix::{SignalKind, signal};

use super::output::{MESSAGE, warn};
use crate::engine::stop::{Stop, StopReason};
use crate::watch::screen::Screen;

/// Listens for signals from now on. The second one clears the screen, shows `next` and exits.
pub fn listen(stop: Stop, screen: &Screen, next: &str) -> std::io::Result<()> {
    let (screen, next) = (screen.clone(), next.to_owned());
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::spawn(async move {
        for nth in 1.. {
            let number = tokio::select! {
                _ = interrupt.recv() => SignalKind::interrupt().as_raw_value(),
                _ = terminate.recv() => SignalKind::terminate().as_raw_value(),
            };
            if nth > 1 {
                // The next run claims whatever is in flight again: nothing is lost.
                screen.clear();
                tracing::warn!(target: MESSAGE, event = "aborted", signal = number);
                warn(format_args!("stopped at once{next}"));
                std::process::exit(128 + number);
            }
            tracing::info!(
                target: MESSAGE,
                event = "stopping",
                signal = number,
                "stopping: requests in flight are finished first; press Ctrl-C again to stop at once"
            );
            stop.ask(StopReason::Signal(number));
        }
    });
    Ok(())
}
