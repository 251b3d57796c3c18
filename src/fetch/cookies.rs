//! The cookies of a run. They are kept in memory, and only the site's own origins get them.

use std::collections::VecDeque;
use std::sync::{PoisonError, RwLock};
use std::time::{Duration, Instant};

use reqwest::cookie::{CookieStore, Jar};
use reqwest::header::HeaderValue;
use url::{Origin, Url};

use crate::sites::is_on;

/// How many bytes of cookies are kept. Servers refuse requests whose head is longer than some 8 KiB.
const MAX_BYTES: usize = 4096;

/// The cookies of a run: of each host and name the newest, and altogether no more than [`MAX_BYTES`].
#[derive(Debug)]
pub struct RunCookies {
    origins: Vec<Origin>,
    kept: RwLock<KeptCookies>,
}

#[derive(Debug, Default)]
struct KeptCookies {
    /// From the oldest to the newest.
    cookies: VecDeque<KeptCookie>,
    /// The same cookies, which says to which addresses each goes.
    jar: Jar,
}

/// A cookie as a site set it.
#[derive(Debug)]
struct KeptCookie {
    text: String,
    url: Url,
    set_at: Instant,
}

impl RunCookies {
    /// Returns an empty store for the site on these origins.
    pub fn new(origins: Vec<Origin>) -> Self {
        Self { origins, kept: RwLock::default() }
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
        let set_at = Instant::now();
        let texts = headers.filter_map(|header| header.to_str().ok());
        let texts = texts.filter(|text| text.len() <= MAX_BYTES);
        let set: Vec<_> = texts
            .map(|text| KeptCookie { text: text.to_owned(), url: url.clone(), set_at })
            .collect();
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        for cookie in set {
            kept.keep(cookie);
        }
        kept.renew_jar(set_at);
    }

    fn cookies(&self, url: &Url) -> Option<HeaderValue> {
        if !self.is_own(url) {
            return None;
        }
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        let mut cookies = kept.jar.cookies(url)?;
        cookies.set_sensitive(true);
        Some(cookies)
    }
}

impl KeptCookies {
    /// Adds a cookie in place of the one of its name, and drops the oldest ones that are too many.
    fn keep(&mut self, cookie: KeptCookie) {
        self.cookies.retain(|kept| !kept.is_replaced_by(&cookie));
        self.cookies.push_back(cookie);
        while self.cookies.iter().map(KeptCookie::n_bytes).sum::<usize>() > MAX_BYTES {
            self.cookies.pop_front();
        }
    }

    /// Puts all cookies that are still valid into a new jar.
    fn renew_jar(&mut self, now: Instant) {
        self.cookies.retain(|cookie| cookie.age_left(now) != Some(Duration::ZERO));
        let jar = Jar::default();
        for cookie in &self.cookies {
            let left = cookie.age_left(now);
            // The last of two attributes of one name counts.
            let age = left.map_or_else(String::new, |left| format!("; Max-Age={}", left.as_secs()));
            jar.add_cookie_str(&format!("{}{age}", cookie.text), &cookie.url);
        }
        self.jar = jar;
    }
}

impl KeptCookie {
    fn name(&self) -> &str {
        self.pair().split('=').next().unwrap_or_default().trim()
    }

    /// Returns what is sent back.
    fn pair(&self) -> &str {
        self.text.split(';').next().unwrap_or_default()
    }

    /// Returns how many bytes it takes in a request, with what stands between two cookies.
    fn n_bytes(&self) -> usize {
        self.pair().len() + "; ".len()
    }

    fn is_replaced_by(&self, newer: &Self) -> bool {
        self.name() == newer.name() && self.url.host() == newer.url.host()
    }

    /// Returns how long it is still valid, in whole seconds, if the site said how long it is.
    fn age_left(&self, now: Instant) -> Option<Duration> {
        let attributes = self.text.split(';').skip(1).filter_map(|text| text.split_once('='));
        let ages = attributes.filter(|(name, _)| name.trim().eq_ignore_ascii_case("max-age"));
        let age = ages.filter_map(|(_, age)| age.trim().parse::<i64>().ok()).last()?;
        let age = Duration::from_secs(u64::try_from(age).unwrap_or(0));
        let left = age.saturating_sub(now.saturating_duration_since(self.set_at));
        Some(Duration::from_secs(left.as_secs()))
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
        assert_eq!(held.collect::<Vec<_>>(), [999]);
        set(&store, "https://site.example/", &format!("long={}", "x".repeat(5000)));
        assert_eq!(sent(&store, "https://site.example/"), "");
    }

    #[test]
    fn new_cookies_push_the_oldest_out_before_a_request_grows_too_long() {
        let store = store(&["https://site.example"]);
        for n in 0..1000 {
            set(&store, "https://site.example/", &format!("n{n}={}", "x".repeat(100)));
            set(&store, "https://site.example/", &format!("session={n}"));
        }
        let sent = sent(&store, "https://site.example/");
        assert!((3000..=MAX_BYTES).contains(&sent.len()), "{} bytes", sent.len());
        for newest in ["session=999", "n999=", "n990="] {
            assert!(sent.contains(newest), "{newest} is not in {sent}");
        }
        assert_eq!(sent.matches("session=").count(), 1, "{sent}");
    }

    #[test]
    fn a_cookie_that_is_deleted_or_has_expired_is_not_sent() {
        let store = store(&["https://site.example"]);
        set(&store, "https://site.example/", "a=1; Max-Age=3600");
        set(&store, "https://site.example/", "b=2; Path=/");
        set(&store, "https://site.example/", "c=3; Expires=Thu, 01 Jan 1970 00:00:01 GMT");
        let mut both: Vec<_> =
            sent(&store, "https://site.example/").split("; ").map(str::to_owned).collect();
        both.sort();
        assert_eq!(both, ["a=1", "b=2"]);
        set(&store, "https://site.example/", "a=; Max-Age=0");
        assert_eq!(sent(&store, "https://site.example/"), "b=2");
    }

    #[test]
    fn the_age_of_a_cookie_counts_from_when_it_was_set() {
        let set_at = Instant::now();
        let url = Url::parse("https://site.example").unwrap();
        let cookie = KeptCookie { text: "a=1; max-age=60".to_owned(), url, set_at };
        let left = |seconds| cookie.age_left(set_at + Duration::from_secs(seconds));
        assert_eq!(left(50), Some(Duration::from_secs(10)));
        assert_eq!(left(70), Some(Duration::ZERO));
    }
}
