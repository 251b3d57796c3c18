//! Ctrl-C and SIGTERM: the first lets what is in flight settle, the second ends at once.

use tokio::signal::unix::{SignalKind, signal};

use super::talk::{tell, warn};
use crate::engine::stop::{Stop, StopReason};
use crate::watch::screen::Screen;

/// Listens for signals from now on; `go_on` tells what to do after the second, which leaves nothing on the
/// screen.
pub fn listen(stop: Stop, screen: &Screen, go_on: &str) -> std::io::Result<()> {
    let (screen, go_on) = (screen.clone(), go_on.to_owned());
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::spawn(async move {
        for nth in 1.. {
            let number = tokio::select! {
                _ = interrupt.recv() => SignalKind::interrupt().as_raw_value(),
                _ = terminate.recv() => SignalKind::terminate().as_raw_value(),
            };
            if nth > 1 {
                // Whatever is in flight is claimed again by the next run: nothing is lost.
                screen.clear();
                warn(format_args!("ended at once{go_on}"));
                std::process::exit(128 + number);
            }
            tell(format_args!(
                "stopping: what is in flight is settled first; once more ends at once"
            ));
            stop.ask(StopReason::Signal(number));
        }
    });
    Ok(())
}
