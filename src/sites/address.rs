//! Addresses of a site.

use url::{Origin, Url};

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
