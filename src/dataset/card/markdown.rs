//! Text from the site inside Markdown.

/// The longest text that is shown, in characters.
const LENGTH_MAX: usize = 60;

/// Returns the text escaped for one line of Markdown. It can't become markup, a link or the end of a table
/// cell. Characters that don't print or that change the direction of text are replaced, and very long texts
/// are cut.
pub fn plain(text: &str) -> String {
    let mut shown = String::new();
    for (nth, c) in text.chars().enumerate() {
        match c {
            _ if nth == LENGTH_MAX => {
                shown.push('…');
                break;
            }
            // In CommonMark, a backslash before any of these gives the character itself.
            c if c.is_ascii_punctuation() => shown.extend(['\\', c]),
            c if is_invisible(c) => shown.push('\u{fffd}'),
            c => shown.push(c),
        }
    }
    shown
}

/// Returns whether a character is a control character, a line break or a direction mark. Joiners
/// are allowed, because many scripts and emoji need them.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}')
        || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_from_the_site_never_becomes_markup() {
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
