//! Text from the site, quoted in a message.

use crate::words::printable;

/// How many characters are quoted: what the site sends ends up in a line of a table.
const MAX_CHARS: usize = 80;

/// The beginning of a text, with what does not print as escapes.
pub fn excerpt(text: &str) -> String {
    match text.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", printable(&text[..end])),
        None => printable(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_and_what_does_not_print_is_escaped() {
        assert_eq!(excerpt("\"text/html\""), "\"text/html\"");
        assert_eq!(excerpt("a\u{1b}[2Jb\u{202e}"), r"a\u{1b}[2Jb\u{202e}");
        assert_eq!(excerpt(&"é".repeat(80)), "é".repeat(80));
        assert_eq!(excerpt(&"é".repeat(1 << 20)), format!("{}…", "é".repeat(80)));
    }
}
