//! What a terminal is able to show.

use std::ffi::OsStr;
use std::io::IsTerminal;
use std::os::fd::AsFd;

/// How large a terminal is.
#[derive(Clone, Copy, Debug)]
pub struct TerminalSize {
    /// Characters a line.
    pub columns: usize,
    /// Lines.
    pub rows: usize,
}

impl TerminalSize {
    /// The size of this terminal, to be asked for anew each time: a window may be resized.
    pub fn of(terminal: impl AsFd) -> Self {
        let size = rustix::termios::tcgetwinsize(terminal).ok();
        // A terminal that does not know its size says 0.
        let known = size.filter(|size| size.ws_col > 0 && size.ws_row > 0);
        known.map_or(Self { columns: 80, rows: 24 }, |size| Self {
            columns: size.ws_col.into(),
            rows: size.ws_row.into(),
        })
    }
}

/// Whether this is a terminal whose cursor can be moved, `term` being the variable `TERM`.
pub fn can_move(output: &impl IsTerminal, term: Option<&OsStr>) -> bool {
    output.is_terminal() && term.is_some_and(|term| !term.is_empty() && term != "dumb")
}
