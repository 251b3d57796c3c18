//! Addresses on this machine, decided without a name server.

use url::{Host, Origin, Url};

/// Returns whether the host of an address is this machine.
pub fn is_loopback(url: &Url) -> bool {
    url.host().is_some_and(|host| is_this_machine(&host))
}

/// Returns whether the host of an origin is this machine.
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
