//! Text of a site, made fit to be stored.

/// Replaces NUL with U+FFFD, as HTML does: readers of the exported files do not accept NUL.
pub fn clean(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text }
}
