//! Text of the site within Markdown.

/// The most of a text that is shown, in characters.
const SHOWN_MAX: usize = 60;

/// Text that shows as it is, on one line and as nothing else: no markup, link or break of a table, and
/// no character that does not print or turns text round. What is very long is cut.
pub fn plain(text: &str) -> String {
    let mut shown = String::new();
    for (nth, c) in text.chars().enumerate() {
        match c {
            _ if nth == SHOWN_MAX => {
                shown.push('…');
                break;
            }
            // CommonMark: a backslash before any of these gives the character itself.
            c if c.is_ascii_punctuation() => shown.extend(['\\', c]),
            c if does_not_show(c) => shown.push('\u{fffd}'),
            c => shown.push(c),
        }
    }
    shown
}

/// Control characters, breaks of lines, and marks that turn text round. What joins letters stays: many
/// scripts and emoji are written with it.
fn does_not_show(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}')
        || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_the_site_is_no_markup() {
        let shown = plain("a|b](x) <script> `c` &amp; www.evil.example\r\n# d \u{202e}e\u{1b}[2J");
        assert_eq!(
            shown,
            "a\\|b\\]\\(x\\) \\<script\\> \\`c\\` \\&amp\\; www\\.evil\\.example\u{fffd}\u{fffd}\\# d \
             \u{fffd}e\u{fffd}\\[2J"
        );
        assert_eq!(plain("नमस्ते 👩\u{200d}🚀 e\u{301}"), "नमस्ते 👩\u{200d}🚀 e\u{301}");
        assert_eq!(plain(&"é".repeat(100)), format!("{}…", "é".repeat(60)));
        assert_eq!(plain(&"é".repeat(60)), "é".repeat(60));
    }
}
