//! The cursors of the public API: list indices in a form that clients can't calculate with.

/// Scrambles an index; odd, so that it has an inverse.
const SCRAMBLE: u32 = 0x9e37_79b1;

/// The inverse of [`SCRAMBLE`] modulo 2³².
const UNSCRAMBLE: u32 = 0x0e8b_2f51;

/// Returns the cursor for an index, if the index fits.
pub(super) fn encode(index: usize) -> Option<String> {
    let index = u32::try_from(index).ok()?;
    Some(format!("{:08x}==", index.wrapping_mul(SCRAMBLE)))
}

/// Marks the cursors of a page that was sent after earlier cursors expired.
const RENEWED: &str = "-new";

/// Returns whether an address has a cursor that was handed out before earlier ones expired.
pub(in crate::sim) fn is_expired(target: &str) -> bool {
    target.contains("cursor=") && !target.contains(RENEWED)
}

/// Returns a page of the public API whose cursors have not expired.
pub(in crate::sim) fn renewed(page: &str) -> String {
    let renewed = page.replace("%3D%3D", &format!("{RENEWED}%3D%3D"));
    renewed.replace("==\"", &format!("{RENEWED}==\""))
}

/// Returns the index that a cursor stands for.
pub(super) fn decode(cursor: &str) -> Option<usize> {
    let text = cursor.strip_suffix("==")?;
    let digits = text.strip_suffix(RENEWED).unwrap_or(text);
    let scrambled = u32::from_str_radix(digits, 16).ok()?;
    Some(scrambled.wrapping_mul(UNSCRAMBLE) as usize)
}
