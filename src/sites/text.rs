//! Text of a site, made fit to be stored.

use std::borrow::Cow;

/// The longest text that is stored, in bytes. No name or tag of a site comes near.
const MAX_BYTES: usize = 4096;

/// Returns a text fit to be stored, and whether its end had to be cut off. U+FFFD replaces NUL, as in HTML:
/// readers of the exported files do not accept NUL.
pub fn cut(text: &str) -> (Cow<'_, str>, bool) {
    if text.contains('\0') {
        let text = text.replace('\0', "\u{fffd}");
        let (kept, is_cut) = begin(&text);
        return (kept.to_owned().into(), is_cut);
    }
    let (kept, is_cut) = begin(text);
    (kept.into(), is_cut)
}

/// Returns as much of a text as is stored, and whether there is more of it.
fn begin(text: &str) -> (&str, bool) {
    let (kept, rest) = text.split_at(text.floor_char_boundary(MAX_BYTES));
    (kept, !rest.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_between_two_characters() {
        for (text, n_kept) in [
            ("x".repeat(4096), 4096),
            ("x".repeat(4097), 4096),
            ("x".to_owned() + &"é".repeat(4096), 4095),
            ("\0".repeat(2000), 4095),
        ] {
            let (kept, is_cut) = cut(&text);
            assert_eq!(
                (kept.len(), is_cut),
                (n_kept, text.replace('\0', "\u{fffd}").len() > n_kept)
            );
        }
    }
}
