//! The size of a terminal, and whether its cursor can be moved.

use std::ffi::OsStr;
use std::io::IsTerminal;
use std::os::fd::AsFd;

/// The size of a terminal.
#[derive(Clone, Copy, Debug)]
pub struct TerminalSize {
    /// Characters per line.
    pub columns: usize,
    /// Lines.
    pub rows: usize,
}

impl TerminalSize {
    /// Returns the size of this terminal as it is now, because a window may be resized.
    pub fn of(terminal: impl AsFd) -> Self {
        let size = rustix::termios::tcgetwinsize(terminal).ok();
        // A terminal that does not know its size reports 0.
        let known = size.filter(|size| size.ws_col > 0 && size.ws_row > 0);
        known.map_or(Self { columns: 80, rows: 24 }, |size| Self {
            columns: size.ws_col.into(),
            rows: size.ws_row.into(),
        })
    }
}

/// Returns whether this is a terminal whose cursor can be moved. `term` is the variable `TERM`.
pub fn can_move(output: &impl IsTerminal, term: Option<&OsStr>) -> bool {
    output.is_terminal() && term.is_some_and(|term| !term.is_empty() && term != "dumb")
}
