//! The end of a page.

use crate::sites::error::PageError;

/// Refuses a body that does not reach the end of its HTML.
///
/// A parser takes half a page for a whole one, and half of a list does not show that it is half.
pub fn check(body: &[u8]) -> Result<(), PageError> {
    let end = b"</html>";
    let is_whole = body.windows(end.len()).rev().any(|bytes| bytes.eq_ignore_ascii_case(end));
    if is_whole { Ok(()) } else { Err(PageError::NoLandmark("end".to_owned())) }
}
