//! Addresses of a site.

use url::{Origin, Url};

use super::json::JsonValue;
use super::page::NextPage;

/// The longest address of a next page that is followed, in bytes: what RFC 9110 asks everyone to
/// support.
pub const MAX_BYTES: usize = 8_000;

/// Returns whether an address is itself on an origin.
///
/// The origin of an address alone does not say so: a `blob:` address has the origin of the address
/// within it (WHATWG URL, 4.7), and no host.
pub fn is_on(url: &Url, origin: &Origin) -> bool {
    url.has_host() && url.origin() == *origin
}

/// Returns the address of the next page as a page of JSON names it. An empty one counts as none,
/// as does `false`.
pub fn named<'v>(next: &'v JsonValue<'_>) -> NextPage<&'v str> {
    match next {
        JsonValue::Missing | JsonValue::Null | JsonValue::Bool(false) => NextPage::None,
        JsonValue::Text(next) if next.is_empty() => NextPage::None,
        JsonValue::Text(next) => NextPage::Page(next),
        JsonValue::Bool(true) => NextPage::Unusable("is true or false"),
        JsonValue::Number(_) => NextPage::Unusable("is a number"),
        JsonValue::List => NextPage::Unusable("is a list"),
        JsonValue::Object => NextPage::Unusable("is an object"),
    }
}

/// Returns the address of a next page: the path and the query that a page named, at the origin of
/// that page itself. It loses its fragment, which is never sent: two addresses that differ only in
/// it are the same page.
///
/// A site behind a proxy may refer to itself by a host or scheme other than the crawled one.
pub fn at_origin_of(page: &Url, next: &str) -> Result<Url, &'static str> {
    let next = page.join(next).map_err(|_| "can't be read")?;
    if !matches!(next.scheme(), "http" | "https") {
        return Err("is not an http or https address");
    }
    let mut own = page.clone();
    own.set_path(next.path());
    own.set_query(next.query());
    own.set_fragment(None);
    // Measured as it is stored and requested: percent-encoding makes it longer.
    if own.as_str().len() > MAX_BYTES { Err("is too long") } else { Ok(own) }
}

/// Returns where an address is if everything below `from` moves to below `to`. What is on the same origin
/// but not below keeps its path. Returns none for an address on another origin.
pub fn moved(from: &Url, to: &Url, address: &Url) -> Option<Url> {
    if !is_on(address, &from.origin()) {
        return None;
    }
    let base = |url: &Url| url.path().trim_end_matches('/').to_owned();
    let below = address.path().strip_prefix(&base(from));
    let below = below.filter(|rest| rest.is_empty() || rest.starts_with('/'));
    let mut moved = to.clone();
    moved.set_path(&below.map_or_else(|| address.path().to_owned(), |rest| base(to) + rest));
    moved.set_query(address.query());
    Some(moved)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_moves_with_its_site() {
        let url = |text| Url::parse(text).unwrap();
        for (from, to, address, wanted) in [
            (
                "http://a/v3",
                "http://b:1/api/v3",
                "http://a/v3/search?q=1&c=%3D",
                "http://b:1/api/v3/search?q=1&c=%3D",
            ),
            ("http://a/v3", "http://b", "http://a/v3/search", "http://b/search"),
            ("http://a/v3", "http://a/v4", "http://a/v33/search", "http://a/v33/search"),
            ("http://a/", "https://a/", "http://a/x?cursor=1", "https://a/x?cursor=1"),
        ] {
            let found = moved(&url(from), &url(to), &url(address)).unwrap();
            assert_eq!(found.as_str(), wanted, "{address} from {from} to {to}");
        }
        for other in ["http://c/v3/search", "blob:http://a/v3", "mailto:a@b"] {
            assert_eq!(moved(&url("http://a/v3"), &url("http://b/"), &url(other)), None, "{other}");
        }
    }
}
