//! Decides which requests are answered: a request passes, is turned away, or gets a cookie for its token.

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

/// How many digits of its value the name ends with. Cookies don't distinguish ports, so each page of a host
/// needs a name of its own.
const N_DIGITS: usize = 8;

/// What becomes of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Admission {
    /// It is answered.
    Pass,
    /// It was meant for another host: someone may have pointed their own host name at this machine.
    Misdirected,
    /// It has no token, or a wrong one.
    NoToken,
    /// Its address has the token: this cookie replaces it.
    Cookie(String),
}

/// Checks requests.
#[derive(Clone, Debug)]
pub struct Guard {
    secrets: Option<Secrets>,
}

/// What opens the page.
#[derive(Clone)]
struct Secrets {
    /// The token's hash. All hashes have the same length, so comparing them reveals nothing about the token.
    token: [u8; 32],
    /// The cookie's value, from which the token can't be found.
    cookie: String,
}

impl Guard {
    /// A guard that asks for this token, or, without one, for a loopback name as the host.
    pub fn new(token: Option<&Token>) -> Self {
        Self { secrets: token.map(Secrets::of) }
    }

    /// Decides what becomes of a request.
    pub fn judge(&self, uri: &Uri, headers: &HeaderMap) -> Admission {
        let Some(secrets) = &self.secrets else {
            // The page listens on loopback only, so any other name is an attack (DNS rebinding). With a token
            // the name does not matter, because nothing is sent without the token.
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

    /// It lasts as long as the browser is open, and no script can read it. Other sites' pages send it only when
    /// a link is followed, which is harmless because no request changes anything.
    fn set_cookie(&self) -> String {
        format!("{}={}; Path=/; HttpOnly; SameSite=Lax", self.cookie_name(), self.cookie)
    }

    fn cookie_name(&self) -> String {
        format!("{COOKIE_NAME}{}", &self.cookie[..N_DIGITS])
    }

    /// The value of a cookie, if it is this page's.
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

/// Returns whether the request names a loopback host; the port may be that of a tunnel.
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
