//! Addresses: of the site, its documentation and its terms.

use url::Url;

use super::given::Given;
use crate::sites::plain_address;
use crate::yaml::YamlError;

/// Reads the address that all paths are relative to.
pub fn base(given: &Given<'_>) -> Result<Url, YamlError> {
    let text = given.short_text(500)?;
    if text.contains(['{', '}']) {
        return Err(given.refused_secretly(
            "placeholders have no meaning in base; write them into get, or %7B and %7D for braces",
        ));
    }
    // The line is not shown: the address may hold a password.
    plain_address(text).map_err(|refusal| given.refused_secretly(refusal))
}

/// Reads the address of a page about the site, such as its terms of use.
pub fn page(given: &Given<'_>) -> Result<Url, YamlError> {
    let text = given.short_text(1000)?;
    let rest = text.find(['?', '#']).map_or(text, |end| &text[..end]);
    plain_address(rest).map_err(|refusal| given.refused_secretly(refusal))?;
    let is_clean = !text.chars().any(|c| c.is_control() || c.is_whitespace());
    Url::parse(text).ok().filter(|_| is_clean).ok_or_else(|| {
        given.refused_secretly("not an address; use one such as https://example.org/docs")
    })
}
