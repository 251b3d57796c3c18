//! A page of HTML, and the checks that it is the right one and complete.

use scraper::selector::ToCss;
use scraper::{Html, Selector};

use crate::sites::error::PageError;
use crate::sites::html;

/// Reads a page, which must have each of these landmarks, which a key names, then be whole. Returns it only if it is.
///
/// A parser takes half a page for a whole one, and half of a list does not show that it is half.
pub fn parse(
    body: &[u8],
    whole: Option<&str>,
    (key, landmarks): (&'static str, &[(&str, &Selector)]),
) -> Result<Html, PageError> {
    let page = html::parse(body)?;
    for (name, landmark) in landmarks {
        if page.select(landmark).next().is_none() {
            return Err(no_landmark(name, key));
        }
    }
    match whole {
        Some(whole) if !holds(body, whole.as_bytes()) => Err(no_landmark(whole, "html.whole")),
        _ => Ok(page),
    }
}

/// Returns the error of a page that lacks what every such page has.
pub fn no_landmark(name: &str, key: &'static str) -> PageError {
    PageError::NoLandmark { missing: format!("`{name}`"), key }
}

/// Returns the text of a selector.
pub fn text_of(selector: &Selector) -> String {
    selector.to_css_string()
}

/// Returns whether a body holds this text, whatever its case.
pub fn holds(body: &[u8], text: &[u8]) -> bool {
    // Backwards, as it usually is the end of a page.
    text.is_empty() || body.windows(text.len()).rev().any(|bytes| bytes.eq_ignore_ascii_case(text))
}
