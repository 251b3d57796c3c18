//! The cookies of a run. They are kept in memory, and only the site's own origins get them.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{PoisonError, RwLock};

use reqwest::cookie::{CookieStore, Jar};
use reqwest::header::HeaderValue;
use url::{Origin, Url};

use crate::sites::is_on;

/// How many bytes of cookies are taken before all of them are dropped, so that a site can't fill the memory.
const MAX_BYTES: usize = 1024 * 1024;

/// The longest cookie that is taken, as in browsers.
const MAX_COOKIE: usize = 4096;

/// The cookies of a run.
#[derive(Debug)]
pub struct RunCookies {
    origins: Vec<Origin>,
    jar: RwLock<Jar>,
    n_bytes: AtomicUsize,
}

impl RunCookies {
    /// Returns an empty store for the site on these origins.
    pub fn new(origins: Vec<Origin>) -> Self {
        Self { origins, jar: RwLock::default(), n_bytes: AtomicUsize::new(0) }
    }

    fn is_own(&self, url: &Url) -> bool {
        self.origins.iter().any(|origin| is_on(url, origin))
    }
}

impl CookieStore for RunCookies {
    fn set_cookies(&self, headers: &mut dyn Iterator<Item = &HeaderValue>, url: &Url) {
        if !self.is_own(url) {
            return;
        }
        let taken: Vec<_> = headers.filter(|cookie| cookie.len() <= MAX_COOKIE).collect();
        let n_taken: usize = taken.iter().map(|cookie| cookie.len()).sum();
        let mut jar = self.jar.write().unwrap_or_else(PoisonError::into_inner);
        if self.n_bytes.fetch_add(n_taken, Ordering::Relaxed) + n_taken > MAX_BYTES {
            *jar = Jar::default();
            self.n_bytes.store(n_taken, Ordering::Relaxed);
        }
        jar.set_cookies(&mut taken.into_iter(), url);
    }

    fn cookies(&self, url: &Url) -> Option<HeaderValue> {
        if !self.is_own(url) {
            return None;
        }
        let mut cookies = self.jar.read().unwrap_or_else(PoisonError::into_inner).cookies(url)?;
        cookies.set_sensitive(true);
        Some(cookies)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(store: &RunCookies, url: &str, cookie: &str) {
        let cookie = HeaderValue::from_str(cookie).unwrap();
        store.set_cookies(&mut [&cookie].into_iter(), &url.parse().unwrap());
    }

    fn sent(store: &RunCookies, url: &str) -> String {
        let cookies = store.cookies(&url.parse().unwrap());
        cookies.map_or_else(String::new, |cookies| cookies.to_str().unwrap().to_owned())
    }

    fn store(origins: &[&str]) -> RunCookies {
        RunCookies::new(origins.iter().map(|url| Url::parse(url).unwrap().origin()).collect())
    }

    #[test]
    fn cookies_go_to_the_sites_origins_alone() {
        let store = store(&["https://api.site.example", "https://site.example"]);
        set(&store, "https://api.site.example/v3", "a=1; Domain=site.example");
        set(&store, "https://api.site.example/v3", "b=2");
        set(&store, "https://cdn.site.example/", "c=3; Domain=site.example");
        assert_eq!(sent(&store, "https://site.example/"), "a=1");
        assert_eq!(sent(&store, "https://site.example:8443/"), "");
        assert_eq!(sent(&store, "https://cdn.site.example/"), "");
        assert_eq!(sent(&store, "http://site.example/"), "");
        let mut own: Vec<_> =
            sent(&store, "https://api.site.example/").split("; ").map(str::to_owned).collect();
        own.sort();
        assert_eq!(own, ["a=1", "b=2"]);
    }

    #[test]
    fn a_site_can_not_fill_the_memory_with_cookies() {
        let store = store(&["https://site.example"]);
        let value = "x".repeat(4000);
        for n in 0..1000 {
            set(&store, "https://site.example/", &format!("n{n}={value}; Path=/{n}"));
        }
        let held =
            (0..1000).filter(|n| !sent(&store, &format!("https://site.example/{n}")).is_empty());
        assert!((1..=MAX_BYTES / 4000).contains(&held.count()));
        set(&store, "https://site.example/", &format!("long={}", "x".repeat(5000)));
        assert_eq!(sent(&store, "https://site.example/"), "");
    }
}
