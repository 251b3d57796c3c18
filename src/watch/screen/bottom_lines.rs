//! The lines at the foot of a terminal, and the bytes that change them.

use super::TerminalSize;

/// What stands at the foot, with the cursor below it.
#[derive(Debug, Default)]
pub struct BottomLines(Vec<String>);

impl BottomLines {
    /// What to write to have these lines in place of those that are there. As many as fit are kept, the last
    /// ones. Each is written over its predecessor, so that nothing flickers.
    pub fn replace(&mut self, mut lines: Vec<String>, size: TerminalSize) -> String {
        let back = self.back(size);
        lines.drain(..lines.len().saturating_sub(size.rows.saturating_sub(1)));
        self.0 = lines;
        if back.is_empty() && self.0.is_empty() { back } else { back + &self.lines() + CLEAR_BELOW }
    }

    /// What to write to have these words above the lines.
    pub fn above(&self, words: &[u8], size: TerminalSize) -> Vec<u8> {
        if self.0.is_empty() {
            return words.to_vec();
        }
        let back = self.back(size) + CLEAR_BELOW;
        [back.as_bytes(), words, self.lines().as_bytes()].concat()
    }

    fn lines(&self) -> String {
        self.0.iter().flat_map(|line| [line, CLEAR_REST, "\r\n"]).collect()
    }

    /// To the beginning of the first line. Where the window became narrower since, lines were wrapped.
    fn back(&self, size: TerminalSize) -> String {
        let columns = size.columns.max(1);
        let rows = |line: &String| line.chars().count().div_ceil(columns).max(1);
        match self.0.iter().map(rows).sum::<usize>().min(size.rows) {
            0 => String::new(),
            n => format!("\r\x1b[{n}A"),
        }
    }
}

const CLEAR_REST: &str = "\x1b[K";
const CLEAR_BELOW: &str = "\x1b[J";
