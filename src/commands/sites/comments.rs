//! Comments in a description that were probably meant as part of a value.

use crate::sites::description::{Description, List, Rows};
use crate::words::printable;

/// Returns a warning for each comment that looks like an id in a CSS selector: `name: h2 #title`.
pub fn doubts(description: &Description) -> String {
    let is_html = |list: &List| matches!(list.rows, Rows::Html { .. });
    let own = description.item.as_ref().is_some_and(|item| item.html.is_some());
    if !own && !description.lists().any(is_html) {
        return String::new();
    }
    let numbered = (1..).zip(description.text.lines());
    let comments = numbered.filter_map(|(n, line)| Some((n, id_in_comment(line)?)));
    comments.map(|(n, id)| warning(n, id)).collect()
}

/// Returns the id in the comment at the end of a line.
fn id_in_comment(line: &str) -> Option<&str> {
    let (before, comment) = line.split_once(" #")?;
    // Within quotes it is no comment.
    let is_quoted = ['"', '\''].into_iter().any(|mark| before.matches(mark).count() % 2 == 1);
    let is_value = before.contains(':') && !before.trim_start().starts_with('#');
    let is_id = is_value && !is_quoted && comment.starts_with(|c: char| c.is_ascii_alphabetic());
    comment.split_whitespace().next().filter(|_| is_id)
}

fn warning(line: usize, id: &str) -> String {
    let id: String = id.chars().take(40).collect();
    format!(
        "  warning: line {line}: YAML takes #{} for a comment; if it belongs to the selector, put that in quotes\n",
        printable(&id)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_without_a_space_may_be_an_id() {
        for (line, id) in [
            ("  name: h2 #title", Some("title")),
            ("  name: h2 # title", None),
            ("  name: \"h2 #title\"", None),
            ("  name: 'h2 #title'", None),
            ("# name: h2 #title", None),
            ("  name: h2", None),
            ("  html: {list: ul #all .x}", Some("all")),
        ] {
            assert_eq!(id_in_comment(line), id, "{line}");
        }
    }
}
