//! The addresses of a site, as the configuration has them.

use url::{Host, Origin, Url};

pub(super) use crate::sites::plain_address as parse;

/// Checks the address of the lists of likes, which may hold `{id}` or `{+id}` for the id of an item.
pub(super) fn parse_likes(text: &str) -> Result<String, &'static str> {
    // Words that the parser leaves as they are, in place of what it would encode.
    const WORDS: [(&str, &str); 2] =
        [("{id}", "the-id-of-an-item"), ("{+id}", "the-path-of-an-item")];
    let hidden =
        WORDS.iter().fold(text.to_owned(), |text, (place, word)| text.replace(place, word));
    if hidden.contains(['{', '}']) {
        return Err("only {id} and {+id} are placeholders here; leave other braces out");
    }
    let address = parse(&hidden)?.to_string();
    Ok(WORDS.iter().fold(address, |address, (place, word)| address.replace(word, place)))
}

/// Returns whether the host is this machine, decided without a name server.
pub fn is_loopback(url: &Url) -> bool {
    url.host().is_some_and(|host| is_this_machine(&host))
}

/// Returns whether the host of an origin is this machine, decided without a name server.
pub fn is_loopback_origin(origin: &Origin) -> bool {
    match origin {
        Origin::Tuple(_, host, _) => is_this_machine(host),
        Origin::Opaque(_) => false,
    }
}

fn is_this_machine<S: AsRef<str>>(host: &Host<S>) -> bool {
    match host {
        Host::Ipv4(ip) => ip.is_loopback(),
        Host::Ipv6(ip) => ip.is_loopback(),
        Host::Domain(name) => name.as_ref() == "localhost",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_likes_may_hold_the_id_of_an_item() {
        for (text, expected) in [
            ("https://sketchfab.com/i/likes/", "https://sketchfab.com/i/likes"),
            ("https://a.example/m/{id}/likers", "https://a.example/m/{id}/likers"),
            ("HTTP://A.example/{+id}/x", "http://a.example/{+id}/x"),
        ] {
            assert_eq!(parse_likes(text).as_deref(), Ok(expected));
        }
        for text in ["https://a.example/{name}", "https://a.example/}", "https://{id}/x y"] {
            assert!(parse_likes(text).is_err(), "{text}");
        }
    }

    #[test]
    fn loopback_is_distinguished_from_lookalikes() {
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
