//! Text of a site, made fit to be stored.

/// The longest text that is stored, in bytes. No name or tag of a site comes near.
const MAX_BYTES: usize = 4096;

/// Replaces NUL with U+FFFD, as HTML does: readers of the exported files do not accept NUL.
fn clean(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text }
}

/// Returns a text fit to be stored, and whether its end had to be cut off.
pub fn cut(text: String) -> (String, bool) {
    let mut text = clean(text);
    let end = text.floor_char_boundary(MAX_BYTES);
    let is_cut = end < text.len();
    text.truncate(end);
    if is_cut {
        text.shrink_to_fit();
    }
    (text, is_cut)
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
            let (kept, is_cut) = cut(text.clone());
            assert_eq!(
                (kept.len(), is_cut),
                (n_kept, text.replace('\0', "\u{fffd}").len() > n_kept)
            );
        }
    }
}
