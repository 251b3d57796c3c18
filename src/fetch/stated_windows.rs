//! The headers in which a site says how many requests are left, and until when.
//!
//! The IETF's drafts: <https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/>.

mod fields;
mod number;

use std::time::Duration;

use reqwest::header::{AGE, HeaderMap};

use super::headers;
use crate::rules::windows::StatedWindow;
use crate::sites::description::{RateLimitHeaders, ResetForm};
use crate::words::Moment;
use number::{Rounding, in_seconds, whole};

/// The maximum number of windows that one answer may state. Others are ignored.
const MAX_WINDOWS: usize = 16;

/// Returns the windows that an answer states. It came at `now`.
///
/// A number that is none, negative, too large or ambiguous is ignored, and so is an answer from a cache: it
/// describes the past.
pub fn read(headers: &HeaderMap, rule: &RateLimitHeaders, now: Moment) -> Vec<StatedWindow> {
    if is_from_cache(headers) {
        return Vec::new();
    }
    let mut windows = match rule {
        RateLimitHeaders::Fields { header } => {
            let lines = headers.get_all(header.as_str()).iter();
            lines.flat_map(|line| fields::read(line.as_bytes())).collect()
        }
        RateLimitHeaders::Separate { remaining, limit, reset, form } => {
            let number = |name: &str, rounding| only_number(headers, name, rounding);
            let window = number(remaining, Rounding::Down).map(|n_left| StatedWindow {
                policy: String::new(),
                n_left,
                limit: limit.as_ref().and_then(|name| first_number(headers, name)),
                resets_in: number(reset, Rounding::Up)
                    .and_then(|reset| resets_in(headers, reset, *form, now)),
            });
            Vec::from_iter(window)
        }
    };
    windows.truncate(MAX_WINDOWS);
    tell_apart(&mut windows);
    windows
}

/// Gives windows of the same name different names, by their order.
fn tell_apart(windows: &mut [StatedWindow]) {
    let names: Vec<String> = windows.iter().map(|window| window.policy.clone()).collect();
    for (nth, window) in windows.iter_mut().enumerate() {
        let n_before = names[..nth].iter().filter(|name| **name == names[nth]).count();
        window.policy.push_str(&"'".repeat(n_before));
    }
}

/// Returns how long it takes until a window resets, if that is possible. A moment counts from the answer's own
/// date, so that a clock that is wrong does no harm, on either side.
fn resets_in(headers: &HeaderMap, reset: u64, form: ResetForm, now: Moment) -> Option<Duration> {
    match form {
        ResetForm::Seconds => in_seconds(reset),
        ResetForm::Epoch => {
            let sent_at = headers::date(headers).unwrap_or(now).as_millis() / 1000;
            in_seconds(reset.checked_sub(u64::try_from(sent_at).ok()?)?)
        }
    }
}

/// Returns the number of a header. One that comes more than once must always be the same.
fn only_number(headers: &HeaderMap, name: &str, rounding: Rounding) -> Option<u64> {
    let mut only = None;
    for line in headers.get_all(name) {
        for text in line.to_str().ok()?.split(',') {
            let number = whole(text, rounding)?;
            if only.is_some_and(|other| other != number) {
                return None;
            }
            only = Some(number);
        }
    }
    only
}

/// Returns the first number of a header, which may name several policies after it.
fn first_number(headers: &HeaderMap, name: &str) -> Option<u64> {
    let text = headers.get(name)?.to_str().ok()?;
    whole(text.split([',', ';']).next()?, Rounding::Down)
}

fn is_from_cache(headers: &HeaderMap) -> bool {
    let age = headers.get(AGE).and_then(|age| whole(age.to_str().ok()?, Rounding::Down));
    age.is_some_and(|age| age > 0)
}

#[cfg(test)]
mod tests;
