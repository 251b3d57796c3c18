//! Addresses as people write them down. No message shows one, because it may hold a password or a token.

use url::Url;

/// Returns an address without the slash at its end, or why the text is none.
pub fn plain_address(text: &str) -> Result<Url, &'static str> {
    const SHAPE: &str = "not an address; use http:// or https:// with a host, such as \
        https://example.org/path";
    // The parser would drop some of these silently.
    if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err("an address can't hold spaces or control characters");
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
            assert_eq!(plain_address(text).unwrap().as_str(), expected);
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
            assert!(plain_address(text).is_err(), "{text}");
        }
    }
}
