//! Who may look: a request is let through, turned away, or given a cookie for its token.

use axum::http::header::{AUTHORIZATION, COOKIE, HOST};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Uri};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::net::IpAddr;
use subtle::ConstantTimeEq;

use super::Token;

/// How the cookie's name begins.
const COOKIE_NAME: &str = "crawl_dashboard_";

/// How many digits of its value it ends in: cookies know no ports, and dashboards of one host have names of their own.
const N_DIGITS: usize = 8;

/// What is to become of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Admission {
    /// It is let through.
    Pass,
    /// It was meant for another host: a page elsewhere may have been told that its name leads here.
    Misdirected,
    /// It brings no token, or a wrong one.
    NoToken,
    /// It brings the token in its address: this cookie takes its place.
    Cookie(String),
}

/// What requests are held against.
#[derive(Clone, Debug)]
pub struct Guard {
    secrets: Option<Secrets>,
}

/// What opens the dashboard.
#[derive(Clone)]
struct Secrets {
    /// The token's hash: hashes are of one length, so that comparing them tells nothing of the token's.
    token: [u8; 32],
    /// The cookie's value: whoever finds it has not found the token.
    cookie: String,
}

impl Guard {
    /// Asks for this token; without one, for a request to this machine by a loopback name.
    pub fn new(token: Option<&Token>) -> Self {
        Self { secrets: token.map(Secrets::of) }
    }

    /// Holds a request against what is asked for.
    pub fn judge(&self, uri: &Uri, headers: &HeaderMap) -> Admission {
        let Some(secrets) = &self.secrets else {
            // Only loopback is listened to, and a name that is not loopback's leads here only by deceit. With
            // a token the name does not matter: whoever has none gets nothing.
            return if is_for_loopback(headers) { Admission::Pass } else { Admission::Misdirected };
        };
        if let Some(token) = from_query(uri) {
            let cookie = || Admission::Cookie(secrets.set_cookie());
            return if secrets.is_token(&token) { cookie() } else { Admission::NoToken };
        }
        let bearer = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let by_bearer = bearer.and_then(bearer_token).is_some_and(|token| secrets.is_token(token));
        let lines = headers.get_all(COOKIE).into_iter().filter_map(|value| value.to_str().ok());
        let mut cookies =
            lines.flat_map(|line| line.split(';')).filter_map(|cookie| secrets.value_of(cookie));
        if by_bearer || cookies.any(|value| secrets.is_cookie(value)) {
            Admission::Pass
        } else {
            Admission::NoToken
        }
    }
}

impl Secrets {
    fn of(token: &Token) -> Self {
        let hash = match Hmac::<Sha256>::new_from_slice(token.as_bytes()) {
            Ok(mac) => mac.chain_update(b"crawl/dashboard-cookie").finalize().into_bytes(),
            // An HMAC takes a key of any length.
            Err(_) => Sha256::digest(token.as_bytes()),
        };
        Self { token: Sha256::digest(token.as_bytes()).into(), cookie: hex::encode(hash) }
    }

    fn is_token(&self, given: &str) -> bool {
        let given: [u8; 32] = Sha256::digest(given.as_bytes()).into();
        given.ct_eq(&self.token).into()
    }

    fn is_cookie(&self, given: &str) -> bool {
        given.as_bytes().ct_eq(self.cookie.as_bytes()).into()
    }

    /// It lasts as long as the browser is open, no script reads it, and no other site's page sends it but by
    /// a link that is followed: nothing here changes anything.
    fn set_cookie(&self) -> String {
        format!("{}={}; Path=/; HttpOnly; SameSite=Lax", self.cookie_name(), self.cookie)
    }

    fn cookie_name(&self) -> String {
        format!("{COOKIE_NAME}{}", &self.cookie[..N_DIGITS])
    }

    /// The value of a cookie of this dashboard's.
    fn value_of<'a>(&self, cookie: &'a str) -> Option<&'a str> {
        let (name, value) = cookie.trim().split_once('=')?;
        (name == self.cookie_name()).then_some(value)
    }
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets(redacted)")
    }
}

/// Whether the request names a loopback host; the port may be that of a tunnel.
fn is_for_loopback(headers: &HeaderMap) -> bool {
    let mut hosts = headers.get_all(HOST).into_iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else { return false };
    let Ok(authority) = Authority::try_from(host.as_bytes()) else { return false };
    let name = authority.host().trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost")
        || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn from_query(uri: &Uri) -> Option<String> {
    let mut pairs = url::form_urlencoded::parse(uri.query()?.as_bytes());
    pairs.find(|(name, _)| name == "token").map(|(_, value)| value.into_owned())
}

fn bearer_token(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

#[cfg(test)]
mod tests;
