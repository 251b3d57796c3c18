//! The cursors of the simulated sites: parts of lists in a form that clients can't calculate with.

use super::window::ListWindow;

/// Scrambles an index; odd, so that it has an inverse.
const SCRAMBLE: u32 = 0x9e37_79b1;

/// The inverse of [`SCRAMBLE`] modulo 2³².
const UNSCRAMBLE: u32 = 0x0e8b_2f51;

/// Marks the cursors of a page that was sent after earlier cursors expired.
const RENEWED: &str = "-new";

/// Stands before the number of pages without entries that came before.
const TURN: char = '.';

/// Returns the cursor for a part of a list, if its index fits.
pub(in crate::sim) fn encode(window: ListWindow) -> Option<String> {
    let scrambled = u32::try_from(window.at).ok()?.wrapping_mul(SCRAMBLE);
    Some(match window.turn {
        0 => format!("{scrambled:08x}=="),
        turn => format!("{scrambled:08x}{TURN}{turn}=="),
    })
}

/// Returns the part of a list at a cursor.
pub(in crate::sim) fn decode(cursor: &str, count: usize) -> Option<ListWindow> {
    let text = cursor.strip_suffix("==")?;
    let text = text.strip_suffix(RENEWED).unwrap_or(text);
    let (digits, turn) = match text.split_once(TURN) {
        Some((digits, turn)) => (digits, turn.parse().ok()?),
        None => (text, 0),
    };
    let scrambled = u32::from_str_radix(digits, 16).ok()?;
    Some(ListWindow { at: scrambled.wrapping_mul(UNSCRAMBLE) as usize, count, turn })
}

/// Returns whether an address has a cursor that was handed out before earlier ones expired.
pub(in crate::sim) fn is_expired(target: &str) -> bool {
    target.contains("cursor=") && !target.contains(RENEWED)
}

/// Returns a page, or a header, whose cursors have not expired.
pub(in crate::sim) fn renewed(page: &str) -> String {
    let renewed = page.replace("%3D%3D", &format!("{RENEWED}%3D%3D"));
    renewed.replace("==\"", &format!("{RENEWED}==\""))
}
