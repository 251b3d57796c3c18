//! The lines at the bottom of a terminal, and the bytes that change them.

use super::TerminalSize;

/// The lines at the bottom, with the cursor below them.
#[derive(Debug, Default)]
pub struct BottomLines(Vec<String>);

impl BottomLines {
    /// Returns the bytes that replace the lines. If they don't all fit, the last ones are kept. Each line is
    /// written over the one before it, so that nothing flickers.
    pub fn replace(&mut self, mut lines: Vec<String>, size: TerminalSize) -> String {
        let back = self.back(size);
        lines.drain(..lines.len().saturating_sub(size.rows.saturating_sub(1)));
        self.0 = lines;
        if back.is_empty() && self.0.is_empty() { back } else { back + &self.lines() + CLEAR_BELOW }
    }

    /// Returns the bytes that write this text above the lines.
    pub fn above(&self, text: &[u8], size: TerminalSize) -> Vec<u8> {
        if self.0.is_empty() {
            return text.to_vec();
        }
        let back = self.back(size) + CLEAR_BELOW;
        [back.as_bytes(), text, self.lines().as_bytes()].concat()
    }

    fn lines(&self) -> String {
        self.0.iter().flat_map(|line| [line, CLEAR_REST, "\r\n"]).collect()
    }

    /// Returns the bytes that move to the beginning of the first line. Lines may have been wrapped, if the
    /// window has become narrower.
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
