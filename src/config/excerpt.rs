//! The faulty line of a file, with a mark below the fault.
//!
//! A line may hold a secret, such as a token in the wrong key. So only the key or value that the message
//! is about is shown, with the key before it.

use serde_saphyr::Location;

/// Returns the line at a position with `shown` in place of the text there, or `None` if more than a key
/// stands before it.
pub(super) fn of(text: &str, at: Location, shown: &str) -> Option<String> {
    let (line, column) = (usize::try_from(at.line()).ok()?, usize::try_from(at.column()).ok()?);
    let before = text.split('\n').nth(line.checked_sub(1)?)?;
    let before: String = before.chars().take(column.checked_sub(1)?).collect();
    let key = before.trim();
    let is_key = |key: &str| key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    if !key.is_empty() && !key.strip_suffix(':').is_some_and(is_key) {
        return None;
    }
    let before = before.replace('\t', " ");
    let (line, mark) = (line.to_string(), "^".repeat(shown.chars().count().max(1)));
    let (margin, indent) = (" ".repeat(line.len()), " ".repeat(before.chars().count()));
    Some(format!("{margin} |\n{line} | {before}{shown}\n{margin} | {indent}{mark}"))
}
