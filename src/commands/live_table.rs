//! A table on stdout that is shown again and again.

use std::io;

use super::output::{StdoutReader, print_to_reader};
use crate::watch::screen::{TerminalSize, can_move};

/// A table that is redrawn in place on a terminal, and appended elsewhere.
#[derive(Debug)]
pub struct LiveTable {
    can_move: bool,
    n_shown: u64,
}

impl LiveTable {
    /// Returns a table that has not been shown yet.
    pub fn new() -> Self {
        let term = std::env::var_os("TERM");
        Self { can_move: can_move(&io::stdout(), term.as_deref()), n_shown: 0 }
    }

    /// Shows the text. On a terminal it replaces the former text, cut to the space there is; elsewhere
    /// it comes below the former text, after an empty line.
    pub fn show(&mut self, text: &str) -> io::Result<StdoutReader> {
        self.n_shown += 1;
        let is_first = self.n_shown == 1;
        if !self.can_move {
            let between = if is_first { "" } else { "\n" };
            return print_to_reader(format_args!("{between}{text}"));
        }
        let TerminalSize { columns, rows } = TerminalSize::of(io::stdout());
        let lines = text.lines().take(rows.saturating_sub(1));
        let cut = |line: &str| line.chars().take(columns).collect::<String>();
        let lines: String = lines.map(|line| cut(line) + "\x1b[K\r\n").collect();
        let begin = if is_first { "\x1b[2J\x1b[H" } else { "\x1b[H" };
        print_to_reader(format_args!("{begin}{lines}\x1b[J"))
    }
}
