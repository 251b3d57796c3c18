//! Judges requests before they are answered: their tokens, and the requests that a site allows.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::fault::Fault;
use super::http::{HttpRequest, HttpResponse, SimHost};
use super::pages::route::Route;
use super::sites::played::PlayedSite;
use super::sites::quota::{Quota, QuotaCounter};

/// The limit in the headers of a site that was given no quota.
const PLENTY: u32 = 1_000_000;

/// An hour, by which a wrong clock is ahead.
const AHEAD: i64 = 3600;

/// Counts the requests of a site, and knows what its headers say about them.
pub(super) struct QuotaKeeper {
    site: &'static dyn PlayedSite,
    counter: Option<QuotaCounter>,
}

/// What is decided about a request before it is answered.
#[derive(Default)]
pub(super) struct Judged {
    /// The answer, if it is refused.
    pub refusal: Option<HttpResponse>,
    /// The headers of its answer.
    pub headers: Vec<(&'static str, String)>,
}

impl QuotaKeeper {
    /// Returns a keeper for a site, which allows a number of requests per window of seconds.
    pub fn new(site: &'static dyn PlayedSite, quota: Option<(u32, u32)>) -> Self {
        let announced = site.traits().quota.map(|(_, window)| (PLENTY, window));
        let counter = quota.or(announced).map(|(n, window)| QuotaCounter::new(n, window));
        Self { site, counter }
    }

    /// Judges a request that arrives at this moment. robots.txt is always allowed.
    pub fn judge(
        &self,
        request: &HttpRequest,
        route: Route,
        fault: Option<&Fault>,
        at: Instant,
    ) -> Judged {
        // Thumbnails are at an address without a limit.
        if route == Route::Robots || request.host == SimHost::Thumbs {
            return Judged::default();
        }
        let Ok(token) = self.token(request) else {
            return Judged { refusal: Some(self.site.error(401)), headers: Vec::new() };
        };
        let Some(counter) = &self.counter else { return Judged::default() };
        let ahead = if matches!(fault, Some(Fault::ClockAhead)) { AHEAD } else { 0 };
        let now = seconds_since_1970().saturating_add(ahead);
        let quota = counter.count(at, now, if token { 2 } else { 1 });
        let mut headers = self.site.quota_headers(&as_the_fault_says(quota, fault));
        // A client can tell how far its clock is from the site's.
        if !headers.is_empty() {
            headers.push(("Date", http_date(now)));
        }
        Judged { refusal: quota.is_exceeded.then(|| self.site.error(429)), headers }
    }

    /// Returns whether a request has a token; an error if it isn't written as the site wants it.
    fn token(&self, request: &HttpRequest) -> Result<bool, ()> {
        let Some((header, before)) = self.site.traits().token else { return Ok(false) };
        let value = match header {
            "private-token" => request.private_token.as_deref(),
            _ => request.authorization.as_deref(),
        };
        match value.map(|value| value.strip_prefix(before)) {
            None => Ok(false),
            Some(Some(token)) if !token.trim().is_empty() => Ok(true),
            Some(_) => Err(()),
        }
    }
}

/// Returns a quota as the site announces it while it has this fault.
fn as_the_fault_says(quota: Quota, fault: Option<&Fault>) -> Quota {
    match fault {
        Some(Fault::ResetInPast) => Quota { remaining: 0, resets_in: -86_400, ..quota },
        Some(Fault::AbsurdReset) => Quota { remaining: 0, resets_in: 10_000_000_000, ..quota },
        Some(Fault::Exhausted) => Quota { remaining: 0, resets_in: 1, ..quota },
        _ => quota,
    }
}

fn seconds_since_1970() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

fn http_date(seconds: i64) -> String {
    let since = Duration::from_secs(seconds.max(0).unsigned_abs());
    httpdate::fmt_http_date(UNIX_EPOCH + since)
}
