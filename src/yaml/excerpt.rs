//! The faulty line of a file, with a mark below the fault.

use super::Position;
use crate::words::printable;

/// How many characters of a line are shown before the fault, and from there on.
const BEFORE_MAX: usize = 60;
const AFTER_MAX: usize = 30;

/// Returns the line at a position with `shown` in place of the text there, or `None` if more than a key
/// stands before it.
///
/// The line may hold a secret, such as a token in the wrong key. So only the key or value that the message
/// is about is shown, with the key before it.
pub fn of_value(text: &str, at: Position, shown: &str) -> Option<String> {
    let (before, _) = split(text, at)?;
    let key = before.trim();
    let is_key = |key: &str| key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    if !key.is_empty() && !key.strip_suffix(':').is_some_and(is_key) {
        return None;
    }
    let n_marks = shown.chars().count().max(1);
    Some(marked(at, &before.replace('\t', " "), shown, n_marks))
}

/// Returns the line at a position, or its part around the position if it is long. The line must hold no
/// secret.
pub fn of_line(text: &str, at: Position) -> Option<String> {
    let (before, rest) = split(text, at)?;
    let before = printable(&before.replace('\t', " "));
    let n_cut = before.chars().count().saturating_sub(BEFORE_MAX);
    let before: String = before.chars().skip(n_cut).collect();
    let before = if n_cut == 0 { before } else { format!("...{before}") };
    let mut shown: String = rest.chars().take(AFTER_MAX).collect();
    if shown.len() < rest.len() {
        shown.push_str("...");
    }
    Some(marked(at, &before, &printable(&shown.replace('\t', " ")), 1))
}

/// Returns the line at a position, in two parts: before the position, and from there on.
fn split(text: &str, at: Position) -> Option<(String, &str)> {
    let (line, column) = (usize::try_from(at.line()).ok()?, usize::try_from(at.column()).ok()?);
    let line = text.split('\n').nth(line.checked_sub(1)?)?;
    let line = line.strip_suffix('\r').unwrap_or(line);
    let before: String = line.chars().take(column.checked_sub(1)?).collect();
    let rest = line.get(before.len()..).unwrap_or_default();
    Some((before, rest))
}

fn marked(at: Position, before: &str, shown: &str, n_marks: usize) -> String {
    let (line, mark) = (at.line().to_string(), "^".repeat(n_marks));
    let (margin, indent) = (" ".repeat(line.len()), " ".repeat(before.chars().count()));
    format!("{margin} |\n{line} | {before}{shown}\n{margin} | {indent}{mark}")
}
