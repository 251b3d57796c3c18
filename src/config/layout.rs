//! The text of a configuration file with given keys and values.

use std::fmt::Write as _;

use serde_json::Value;

use crate::words::is_printable;

/// One key of the file.
pub(super) struct ConfigLine {
    /// The path of the key.
    pub path: &'static str,
    /// The value, which is not an object.
    pub value: Value,
    /// The comment behind it, safe for a terminal.
    pub comment: String,
}

/// Returns the text of a file with these keys; those of one section must be next to each other.
pub(super) fn file(rows: &[ConfigLine]) -> String {
    let mut lines: Vec<(String, &str)> = Vec::new();
    let mut within = "";
    for ConfigLine { path, value, comment } in rows {
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

/// Returns a value as YAML on one line.
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

/// Returns whether YAML reads a text as that text without quotes.
fn is_bare(text: &str) -> bool {
    const WORDS: [&str; 9] = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];
    // A duration starts with a digit, but no number ends with a unit.
    let is_length = text.ends_with(['s', 'm', 'h']) && !text.contains(['_', ':', 'x', 'o', 'e']);
    let begins = |c: char| c.is_ascii_alphabetic() || c == '/' || (c.is_ascii_digit() && is_length);
    let inner = |c: char| c.is_ascii_alphanumeric() || " ._/@+-:".contains(c);
    text.starts_with(begins)
        && text.chars().all(inner)
        && !text.contains(": ")
        && !text.ends_with([':', ' '])
        && !WORDS.contains(&text.to_ascii_lowercase().as_str())
}

/// Returns a text in double quotes, with escapes for what is not safe on a terminal.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        let _ = match c {
            '"' | '\\' => write!(quoted, "\\{c}"),
            c if is_printable(c) => write!(quoted, "{c}"),
            c => write!(quoted, "\\U{:08X}", u32::from(c)),
        };
    }
    quoted.push('"');
    quoted
}
