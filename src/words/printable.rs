//! Text from outside, made safe for a terminal and a log.
//!
//! Escapes are for readers, not for parsers: quotes and backslashes stay as they are, so a text
//! that is already safe comes back unchanged and nothing is ever escaped twice.

/// Returns whether a terminal shows a character as it is: no control character, and none that turns
/// the direction of the text around.
pub fn is_printable(c: char) -> bool {
    matches!(c, '"' | '\'' | '\\') || c.escape_debug().count() == 1
}

/// Returns the text with every character that does not print as an escape such as `\u{1b}`.
pub fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if is_printable(c) {
            shown.push(c);
        } else {
            shown.extend(c.escape_debug());
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_print_is_escaped_and_quotes_are_not() {
        assert_eq!(printable("a\u{1b}[2Jb\u{202e}\n"), r"a\u{1b}[2Jb\u{202e}\n");
        assert_eq!(
            printable(r#"the firewall's "text/html" \ é"#),
            r#"the firewall's "text/html" \ é"#
        );
    }

    #[test]
    fn a_text_that_is_safe_comes_back_unchanged() {
        let once = printable("the site's \"\u{7}\"");
        assert_eq!(printable(&once), once);
    }
}
