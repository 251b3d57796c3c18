//! What JSON pages of a site have in common.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::error::PageError;

/// A page of results, which is what every JSON list looks like.
#[derive(Deserialize)]
pub struct Results<T> {
    /// The entries. A page without them is some other page.
    pub results: Option<Vec<T>>,
    /// The address of the page after it.
    #[serde(default)]
    pub next: Option<String>,
}

impl<T> Results<T> {
    /// Returns the address of the page after it. An empty one counts as none.
    pub fn next(&self) -> Option<&str> {
        self.next.as_deref().filter(|next| !next.is_empty())
    }
}

/// Reads a JSON body.
pub fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, PageError> {
    serde_json::from_slice(body)
        .map_err(|error| PageError::NotJson { line: error.line(), column: error.column() })
}

/// Reads a page of results.
pub fn read_results<T: DeserializeOwned>(
    body: &[u8],
) -> Result<(Vec<T>, Option<String>), PageError> {
    let page: Results<T> = read(body)?;
    let next = page.next().map(str::to_owned);
    let results = page.results.ok_or(PageError::NoLandmark("`results`"))?;
    Ok((results, next))
}
