//! Keys and values as a configuration file holds them.

use std::fmt::Write as _;

use serde_json::Value;

use super::error::is_plain;

/// A line of the file.
pub(super) struct Row {
    /// The key's path.
    pub path: &'static str,
    /// Its value: no object.
    pub value: Value,
    /// Stands behind it; fit to be printed.
    pub comment: String,
}

/// The text of a file with these rows; those of a section follow each other.
pub(super) fn file(rows: &[Row]) -> String {
    let mut lines: Vec<(String, &str)> = Vec::new();
    let mut within = "";
    for Row { path, value, comment } in rows {
        let (section, name) = path.rsplit_once('.').unwrap_or(("", path));
        if section != within && !section.is_empty() {
            lines.push((format!("{section}:"), ""));
        }
        within = section;
        let indent = if section.is_empty() { "" } else { "  " };
        lines.push((format!("{indent}{name}: {}", scalar(value)), comment));
    }
    let width = lines.iter().map(|(line, _)| line.chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    for (line, comment) in lines {
        // Writing to a string can't fail.
        let _ = match comment {
            "" => writeln!(text, "{line}"),
            _ => writeln!(text, "{line:<width$}  # {comment}"),
        };
    }
    text
}

/// A value as YAML takes it on one line.
fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) if is_bare(text) => text.clone(),
        Value::String(text) => quoted(text),
        Value::Array(items) => {
            format!("[{}]", items.iter().map(scalar).collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

/// Whether a text means itself without quotes.
fn is_bare(text: &str) -> bool {
    const WORDS: [&str; 9] = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];
    // A length of time begins with a digit, and no number ends with its unit.
    let is_length = text.ends_with(['s', 'm', 'h']) && !text.contains(['_', ':', 'x', 'o', 'e']);
    let begins = |c: char| c.is_ascii_alphabetic() || c == '/' || (c.is_ascii_digit() && is_length);
    let inner = |c: char| c.is_ascii_alphanumeric() || " ._/@+-:".contains(c);
    text.starts_with(begins)
        && text.chars().all(inner)
        && !text.contains(": ")
        && !text.ends_with([':', ' '])
        && !WORDS.contains(&text.to_ascii_lowercase().as_str())
}

/// A text in double quotes, with escapes for what a terminal should not get.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        let _ = match c {
            '"' | '\\' => write!(quoted, "\\{c}"),
            c if is_plain(c) => write!(quoted, "{c}"),
            c => write!(quoted, "\\U{:08X}", u32::from(c)),
        };
    }
    quoted.push('"');
    quoted
}
