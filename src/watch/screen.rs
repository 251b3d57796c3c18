//! The terminal that a run is watched on: lines at its foot that are drawn anew, and what is said above them.

mod bottom_lines;
mod terminal_size;

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::tz::TimeZone;

pub use terminal_size::{TerminalSize, can_move};

use bottom_lines::BottomLines;

/// Where people are talked to: the standard error, with lines at the foot of it if it is a terminal. All that
/// is written goes through here, so that nothing is torn.
#[derive(Clone, Debug)]
pub struct Screen {
    foot: Option<Arc<Mutex<BottomLines>>>,
    zone: TimeZone,
}

impl Screen {
    /// A terminal that can move its cursor, in this time zone.
    pub fn terminal(zone: TimeZone) -> Self {
        Self { foot: Some(Arc::default()), zone }
    }

    /// A file, a pipe, or a terminal that can't.
    pub const fn plain(zone: TimeZone) -> Self {
        Self { foot: None, zone }
    }

    /// Whether lines can be drawn at its foot.
    pub const fn has_foot(&self) -> bool {
        self.foot.is_some()
    }

    /// What local times are shown in.
    pub const fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// Draws these lines at the foot in place of those before; `lines` is told how wide they may be.
    pub fn show(&self, lines: impl FnOnce(usize) -> Vec<String>) {
        let Some(foot) = &self.foot else { return };
        let size = TerminalSize::of(io::stderr());
        let lines = lines(size.columns.saturating_sub(1));
        let mut drawn = foot.lock().unwrap_or_else(PoisonError::into_inner);
        write(drawn.replace(lines, size).as_bytes());
    }

    /// Takes the lines at the foot away.
    pub fn clear(&self) {
        self.show(|_| Vec::new());
    }

    /// Writes whole lines above the foot.
    pub fn say(&self, words: &[u8]) {
        let Some(foot) = &self.foot else { return write(words) };
        let drawn = foot.lock().unwrap_or_else(PoisonError::into_inner);
        write(&drawn.above(words, TerminalSize::of(io::stderr())));
    }
}

impl Default for Screen {
    fn default() -> Self {
        Self::plain(TimeZone::UTC)
    }
}

/// Each buffer that is written must be whole lines.
impl Write for Screen {
    fn write(&mut self, words: &[u8]) -> io::Result<usize> {
        self.say(words);
        Ok(words.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// If no one can read it, the work goes on all the same.
fn write(words: &[u8]) {
    let _ = io::stderr().lock().write_all(words);
}
