//! Text of the site, made fit to be kept.

/// A text with NUL replaced by U+FFFD, as HTML does: no reader of the exported files takes NUL.
pub fn clean(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text }
}
