//! Finds mistakes that the YAML parser reports at another line.

use super::Position;

/// A mistake and its position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultPlace {
    /// The position of the mistake.
    pub at: Position,
    /// What is wrong, and what to do.
    pub message: &'static str,
}

const TAB: &str = "a tab indents this line; use spaces";
const COMMENT: &str =
    "# begins a comment here, which hides the closing bracket; put the text in quotes";
const UNCLOSED: &str = "this bracket is not closed; close it, or put the text in quotes";

/// How many lines before the parser's position are searched for the mistake.
const LINES_BEFORE: usize = 50;

/// Returns the mistake behind a parser message about position `at`, if it can be found elsewhere:
///
/// - The parser reports a tab at the beginning of the text that contains it, not at the tab.
/// - The parser reports an unclosed bracket at a later line, which does not fit.
pub fn find(text: &str, at: Position, message: &str) -> Option<FaultPlace> {
    let line = usize::try_from(at.line()).ok()?.checked_sub(1)?;
    if message.contains("tab") {
        return tab(text, line);
    }
    if message.contains("unclosed bracket") {
        return open_bracket(text.lines().nth(line)?, line)
            .filter(|fault| fault.message == COMMENT);
    }
    let is_of_brackets = message.contains("flow") || message.contains("':' indicator");
    if !is_of_brackets {
        return None;
    }
    let before: Vec<&str> = text.lines().take(line).collect();
    let mut last = before.into_iter().enumerate().rev().take(LINES_BEFORE);
    last.find_map(|(number, line)| open_bracket(line, number))
}

/// Returns the first tab that indents a line, from line `first` on.
fn tab(text: &str, first: usize) -> Option<FaultPlace> {
    let lines = text.lines().enumerate().skip(first);
    let mut tabs =
        lines.filter(|(_, line)| !line.trim().is_empty()).filter_map(|(number, line)| {
            let blank = line.len() - line.trim_start().len();
            let column = line[..blank].find('\t')?;
            Some(FaultPlace { at: position(number, column), message: TAB })
        });
    tabs.next()
}

/// Returns the first bracket that its line does not close. A line that ends with a comma or an opening bracket may
/// continue on the next one and has none. If a comment hides the closing bracket, this returns the comment.
fn open_bracket(line: &str, number: usize) -> Option<FaultPlace> {
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut quote = None;
    let mut before = ' ';
    let mut end = line.len();
    let mut comment = None;
    for (n, c) in line.char_indices() {
        let begins = before.is_whitespace() || matches!(before, '[' | '{' | ',' | ':');
        match (quote, c) {
            (Some('"'), '"') if before == '\\' => {}
            (Some(own), c) => quote = Some(own).filter(|own| *own != c),
            (None, '#') if begins => {
                (end, comment) = (n, Some(n));
                break;
            }
            (None, '"' | '\'') if begins => quote = Some(c),
            (None, '{') if begins || !open.is_empty() => open.push((n, '}')),
            (None, '[') if begins || !open.is_empty() => open.push((n, ']')),
            (None, c) if open.last().is_some_and(|(_, closing)| *closing == c) => {
                open.pop();
            }
            _ => {}
        }
        before = c;
    }
    let (bracket, closing) = *open.first()?;
    let characters = |n: usize| line[..n].chars().count();
    if let Some(comment) = comment.filter(|n| line[*n..].contains(closing)) {
        return Some(FaultPlace { at: position(number, characters(comment)), message: COMMENT });
    }
    let leads_on = line[..end].trim_end().ends_with([',', '{', '[']);
    (!leads_on).then(|| FaultPlace { at: position(number, characters(bracket)), message: UNCLOSED })
}

/// Returns the position of a line and a column that are counted from 0.
fn position(line: usize, column: usize) -> Position {
    let from_1 = |n: usize| u64::try_from(n).unwrap_or(u64::MAX).saturating_add(1);
    Position::new(from_1(line), from_1(column))
}

#[cfg(test)]
mod tests;
