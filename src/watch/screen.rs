//! The screen that a run writes to: messages, and progress bars at the bottom of a terminal.

mod bottom_lines;
mod terminal_size;

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::tz::TimeZone;

pub use terminal_size::{TerminalSize, can_move};

use bottom_lines::BottomLines;

/// The standard error. Everything is written through here, so that messages and bars don't overwrite each
/// other.
#[derive(Clone, Debug)]
pub struct Screen {
    bottom: Option<Arc<Mutex<BottomLines>>>,
    zone: TimeZone,
}

impl Screen {
    /// A terminal that can move its cursor, in this time zone.
    pub fn terminal(zone: TimeZone) -> Self {
        Self { bottom: Some(Arc::default()), zone }
    }

    /// A file, a pipe, or a terminal that can't move its cursor.
    pub const fn plain(zone: TimeZone) -> Self {
        Self { bottom: None, zone }
    }

    /// Returns whether bars can be drawn at the bottom.
    pub const fn has_bars(&self) -> bool {
        self.bottom.is_some()
    }

    /// The time zone that times are shown in.
    pub const fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// Replaces the lines at the bottom. `lines` is given the number of columns that they may use.
    pub fn draw(&self, lines: impl FnOnce(usize) -> Vec<String>) {
        let Some(bottom) = &self.bottom else { return };
        let size = TerminalSize::of(io::stderr());
        let lines = lines(size.columns.saturating_sub(1));
        let mut drawn = bottom.lock().unwrap_or_else(PoisonError::into_inner);
        write(drawn.replace(lines, size).as_bytes());
    }

    /// Removes the lines at the bottom.
    pub fn clear(&self) {
        self.draw(|_| Vec::new());
    }

    /// Writes whole lines above the lines at the bottom.
    pub fn print(&self, text: &[u8]) {
        let Some(bottom) = &self.bottom else { return write(text) };
        let drawn = bottom.lock().unwrap_or_else(PoisonError::into_inner);
        write(&drawn.above(text, TerminalSize::of(io::stderr())));
    }
}

impl Default for Screen {
    fn default() -> Self {
        Self::plain(TimeZone::UTC)
    }
}

/// Each buffer that is written must be whole lines.
impl Write for Screen {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.print(text);
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A crawl continues even if no one can read its messages.
fn write(text: &[u8]) {
    let _ = io::stderr().lock().write_all(text);
}
