//! The addresses of a site. No message shows one, because it may hold a password or a token.

use url::{Host, Url};

/// The reason why a text is not an address.
type Refusal = &'static str;

/// Checks an address and removes the slash at its end.
pub(super) fn parse(text: &str) -> Result<Url, Refusal> {
    const SHAPE: &str = "not an address; use http:// or https:// with a host, such as \
        https://example.org/path";
    // The parser would drop some of these silently.
    if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err("an address has no spaces or control characters");
    }
    let mut url = Url::parse(text).map_err(|_| SHAPE)?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(SHAPE);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("the address holds a user name or password; leave it out");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("the address has a query (?) or fragment (#); leave it out");
    }
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&path);
    Ok(url)
}

/// Returns the address of a path below another address.
pub(super) fn below(url: &Url, path: &str) -> Url {
    let mut below = url.clone();
    below.set_path(&format!("{}{path}", url.path().trim_end_matches('/')));
    below
}

/// Returns whether the host is this machine, decided without a name server.
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
    fn an_address_loses_its_last_slash() {
        for (text, expected) in [
            ("https://sketchfab.com", "https://sketchfab.com/"),
            ("https://sketchfab.com/", "https://sketchfab.com/"),
            ("https://api.sketchfab.com/v3/", "https://api.sketchfab.com/v3"),
            ("http://127.0.0.1:8080/a/b//", "http://127.0.0.1:8080/a/b"),
            ("HTTPS://Sketchfab.COM:443/v3", "https://sketchfab.com/v3"),
        ] {
            assert_eq!(parse(text).unwrap().as_str(), expected);
        }
    }

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
    fn what_is_no_plain_address_is_refused() {
        for text in [
            "",
            "sketchfab.com",
            "ftp://a.b",
            "file:///etc",
            "https://",
            "https:///",
            "mailto:a@b",
            "https://u@a.b",
            "https://:p@a.b",
            "https://a.b/?q",
            "https://a.b/#f",
            "https://a b",
            " https://a.b",
            "https://a.b\n",
            "https://a.b/\tc",
            "//a.b",
            "https://a.b:99999",
        ] {
            assert!(parse(text).is_err(), "{text}");
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
