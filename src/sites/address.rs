//! Addresses of a site.

use url::{Origin, Url};

use super::json::JsonValue;
use super::page::NextPage;

/// The longest address of a next page that is followed, in bytes: what RFC 9110 asks everyone to
/// support.
const MAX_BYTES: usize = 8_000;

/// Returns whether an address is itself on an origin.
///
/// The origin of an address alone does not say so: a `blob:` address has the origin of the address
/// within it (WHATWG URL, 4.7), and no host.
pub fn is_on(url: &Url, origin: &Origin) -> bool {
    url.has_host() && url.origin() == *origin
}

/// Returns the address below the site's with these path segments, each percent-encoded.
pub fn below(url: &Url, segments: &[&str]) -> Url {
    let mut url = url.clone();
    // Only addresses without a host have no segments, and the configuration refuses those.
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().extend(segments);
    }
    url
}

/// Returns the address of the next page as a page of JSON names it. An empty one counts as none.
pub fn named<'v>(next: &'v JsonValue<'_>) -> NextPage<&'v str> {
    match next {
        JsonValue::Missing | JsonValue::Null => NextPage::None,
        JsonValue::Text(next) if next.is_empty() => NextPage::None,
        JsonValue::Text(next) => NextPage::Page(next),
        JsonValue::Bool => NextPage::Unusable("is true or false"),
        JsonValue::Number(_) => NextPage::Unusable("is a number"),
        JsonValue::List => NextPage::Unusable("is a list"),
        JsonValue::Object => NextPage::Unusable("is an object"),
    }
}

/// Returns the address of a next page: the path and the query that a page named, at the origin of
/// that page itself. It loses its fragment, which is never sent: two addresses that differ only in
/// it are the same page.
///
/// A site behind a proxy may name itself by another host or scheme than the one that is crawled.
pub fn at_origin_of(page: &Url, next: &str) -> Result<Url, &'static str> {
    let next = page.join(next).map_err(|_| "can't be read")?;
    if !matches!(next.scheme(), "http" | "https") {
        return Err("is not one of a web page");
    }
    if !next.username().is_empty() || next.password().is_some() {
        return Err("holds a user name or a password");
    }
    let mut own = page.clone();
    own.set_path(next.path());
    own.set_query(next.query());
    own.set_fragment(None);
    // Measured as it is stored and requested: percent-encoding makes it longer.
    if own.as_str().len() > MAX_BYTES { Err("is too long") } else { Ok(own) }
}
