//! Data that is shown again and again.

use std::io;

use super::talk::{Reader, hand_over};
use crate::watch::screen::{TerminalSize, can_move};

/// What is shown on stdout again and again: in place on a terminal, one after another elsewhere.
#[derive(Debug)]
pub struct Sheet {
    can_move: bool,
    n_shown: u64,
}

impl Sheet {
    /// A sheet on which nothing is shown.
    pub fn new() -> Self {
        let term = std::env::var_os("TERM");
        Self { can_move: can_move(&io::stdout(), term.as_deref()), n_shown: 0 }
    }

    /// Shows this text in place of the one before, as far as there is room; off a terminal below it, after an
    /// empty line.
    pub fn show(&mut self, text: &str) -> io::Result<Reader> {
        self.n_shown += 1;
        let is_first = self.n_shown == 1;
        if !self.can_move {
            let between = if is_first { "" } else { "\n" };
            return hand_over(format_args!("{between}{text}"));
        }
        let TerminalSize { columns, rows } = TerminalSize::of(io::stdout());
        let lines = text.lines().take(rows.saturating_sub(1));
        let cut = |line: &str| line.chars().take(columns).collect::<String>();
        let lines: String = lines.map(|line| cut(line) + "\x1b[K\r\n").collect();
        let begin = if is_first { "\x1b[2J\x1b[H" } else { "\x1b[H" };
        hand_over(format_args!("{begin}{lines}\x1b[J"))
    }
}
