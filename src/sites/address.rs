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
