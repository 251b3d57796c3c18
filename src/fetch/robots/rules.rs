//! The robots.txt of one origin.

use std::time::Duration;

use super::line::{self, RobotsLine};
use super::pattern::AddressPattern;

/// How much of a file counts. RFC 9309 (section 2.5) asks for at least this.
pub const MAX_BYTES: usize = 500 * 1024;

/// A longer delay is a mistake. It is still far longer than any run waits.
const DELAY_MAX: Duration = Duration::from_hours(24 * 366);

/// The beginnings of the elements that an HTML page may begin with, in lower case.
const HTML: [&[u8]; 10] = [
    b"<!doctype",
    b"<html",
    b"<head",
    b"<body",
    b"<title",
    b"<meta",
    b"<script",
    b"<!--",
    b"<?xml",
    b"<div",
];

/// The rules of a robots.txt for one crawler.
#[derive(Clone, Debug, Default)]
pub struct RobotsRules {
    rules: Vec<RobotsRule>,
    crawl_delay: Option<Duration>,
}

/// A rule of a robots.txt.
#[derive(Clone, Debug)]
pub struct RobotsRule {
    /// Whether it allows the addresses.
    pub is_allow: bool,
    /// The addresses.
    pub pattern: AddressPattern,
    /// Its line, from 1.
    pub line: usize,
    /// The text of that line.
    pub text: String,
}

impl RobotsRules {
    /// Reads the rules for the crawler with this product token. A page of HTML holds none.
    pub fn parse(body: &[u8], agent: &str) -> Self {
        if is_html(body) {
            return Self::default();
        }
        let mut group = CrawlerGroup::default();
        let (mut own, mut global) = (Self::default(), Self::default());
        let mut has_own = false;
        for (number, text) in (1..).zip(line::lines(body)) {
            let Some(record) = RobotsLine::parse(text) else { continue };
            if let RobotsLine::UserAgent(name) = record {
                group.join(name, agent);
                has_own |= group.is_own;
                continue;
            }
            let rules = match group {
                CrawlerGroup { is_own: true, .. } => &mut own,
                CrawlerGroup { is_global: true, .. } => &mut global,
                _ => continue,
            };
            match record {
                RobotsLine::CrawlDelay(delay) => {
                    rules.crawl_delay = rules.crawl_delay.max(read_delay(delay));
                }
                RobotsLine::Allow(pattern) | RobotsLine::Disallow(pattern) => {
                    group.has_rules = true;
                    rules.rules.push(RobotsRule {
                        is_allow: matches!(record, RobotsLine::Allow(_)),
                        pattern: AddressPattern::new(pattern),
                        line: number,
                        text: String::from_utf8_lossy(text).trim().to_owned(),
                    });
                }
                RobotsLine::UserAgent(_) => {}
            }
        }
        if has_own { own } else { global }
    }

    /// Returns the rule that forbids a path with its query, if any. The longest pattern counts; of
    /// two equally long ones, the one that allows.
    ///
    /// Where RFC 9309 and the reference parser compare escapes differently, the stricter of the two counts.
    pub fn forbids(&self, path: &[u8]) -> Option<&RobotsRule> {
        let allowing = self.rules.iter().filter(|rule| rule.is_allow).filter_map(|rule| {
            let pattern = &rule.pattern;
            let is_match = pattern.matches(path);
            if is_match { Some(pattern.len()) } else { pattern.folder_match(path) }
        });
        let allowed = allowing.max().unwrap_or(0);
        let forbidding = self.rules.iter().filter(|rule| !rule.is_allow);
        forbidding
            .filter(|rule| rule.pattern.len() > allowed && rule.pattern.matches_equivalent(path))
            .reduce(|best, rule| if rule.pattern.len() > best.pattern.len() { rule } else { best })
    }

    /// Returns whether a rule allows some addresses.
    pub fn allows_some(&self) -> bool {
        self.rules.iter().any(|rule| rule.is_allow && rule.pattern.len() > 0)
    }

    /// Returns every rule, in the order of the file.
    pub fn rules(&self) -> &[RobotsRule] {
        &self.rules
    }

    /// Returns the time between requests that the file asks for.
    pub const fn crawl_delay(&self) -> Option<Duration> {
        self.crawl_delay
    }
}

/// Returns whether the bytes are an HTML page instead of a robots.txt.
pub fn is_html(body: &[u8]) -> bool {
    let body = line::without_mark(body).trim_ascii_start();
    let begins_with =
        |tag: &&[u8]| body.get(..tag.len()).is_some_and(|head| head.eq_ignore_ascii_case(tag));
    HTML.iter().any(begins_with)
}

/// The crawlers to which the rules that come next apply.
#[derive(Clone, Copy, Debug, Default)]
struct CrawlerGroup {
    is_own: bool,
    is_global: bool,
    has_rules: bool,
}

impl CrawlerGroup {
    /// Adds a crawler. After a rule, that begins another group.
    fn join(&mut self, name: &[u8], agent: &str) {
        if self.has_rules {
            *self = Self::default();
        }
        match name {
            [b'*'] => self.is_global = true,
            [b'*', after, ..] if after.is_ascii_whitespace() => self.is_global = true,
            _ => self.is_own |= product_token(name).eq_ignore_ascii_case(agent.as_bytes()),
        }
    }
}

/// Returns the name up to the first character that a product token can't hold: `crawl/0.1` is `crawl`.
fn product_token(name: &[u8]) -> &[u8] {
    let is_part = |byte: &u8| byte.is_ascii_alphabetic() || matches!(byte, b'-' | b'_');
    let end = name.iter().position(|byte| !is_part(byte)).unwrap_or(name.len());
    &name[..end]
}

fn read_delay(text: &[u8]) -> Option<Duration> {
    let seconds: f64 = std::str::from_utf8(text).ok()?.parse().ok()?;
    let is_length = seconds.is_finite() && seconds >= 0.0;
    is_length.then(|| Duration::try_from_secs_f64(seconds).unwrap_or(DELAY_MAX).min(DELAY_MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delay(text: &str) -> Option<Duration> {
        RobotsRules::parse(text.as_bytes(), "crawl").crawl_delay()
    }

    #[test]
    fn a_delay_is_a_number_of_seconds_of_ones_own_group() {
        let seconds = |n| Some(Duration::from_secs(n));
        assert_eq!(delay("User-agent: *\nCrawl-delay: 2\nCrawl-delay: 5"), seconds(5));
        assert_eq!(delay("User-agent: *\nCrawl-delay: 2\n\nUser-agent: crawl\nAllow: /"), None);
        assert_eq!(delay("User-agent: *\nCrawl-delay: 2\nAllow: /\nUser-agent: crawl/2"), None);
        assert_eq!(delay("User-agent: *\nCrawl-delay: 1e300"), Some(DELAY_MAX));
        for text in ["-1", "inf", "nan", "soon", ""] {
            assert_eq!(delay(&format!("User-agent: *\nCrawl-delay: {text}")), None, "{text}");
        }
    }

    #[test]
    fn a_page_of_html_holds_no_rules() {
        for page in
            ["<!DOCTYPE html>", "\u{feff}\n <HTML lang=en>", "<?xml version=\"1.0\"?><html>"]
        {
            assert!(is_html(page.as_bytes()), "{page}");
            let file = RobotsRules::parse(
                format!("{page}\n<pre>\nUser-agent: *\nDisallow: /\n").as_bytes(),
                "crawl",
            );
            assert!(file.forbids(b"/").is_none());
        }
        for rules in ["", "User-agent: *", "# <html>", "<3\nUser-agent: *"] {
            assert!(!is_html(rules.as_bytes()), "{rules}");
        }
    }
}
