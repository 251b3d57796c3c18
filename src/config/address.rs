//! The addresses of a site, as the configuration has them.

use url::{Host, Url};

pub(super) use crate::sites::plain_address as parse;

/// Returns the address of a path below another address.
pub(super) fn below(url: &Url, path: &str) -> Url {
    let mut below = url.clone();
    below.set_path(&format!("{}{path}", url.path().trim_end_matches('/')));
    below
}

/// Whether the host is this machine, decided without a name server.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_goes_below_an_address() {
        for (base, expected) in [
            ("https://sketchfab.com", "https://sketchfab.com/i/likes"),
            ("http://[::1]:80/x/", "http://[::1]/x/i/likes"),
        ] {
            assert_eq!(below(&parse(base).unwrap(), "/i/likes").as_str(), expected);
        }
    }

    #[test]
    fn loopback_is_told_from_what_looks_like_it() {
        let loopback = |text| is_loopback(&Url::parse(text).unwrap());
        for text in
            ["http://127.0.0.1", "http://127.9.9.9:1/x", "http://[::1]/", "http://LOCALHOST"]
        {
            assert!(loopback(text), "{text}");
        }
        for text in
            ["http://127.0.0.1.nip.io", "http://localhost.a", "http://0.0.0.0", "http://[::]"]
        {
            assert!(!loopback(text), "{text}");
        }
    }
}
