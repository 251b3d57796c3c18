//! The lines of a robots.txt.
//!
//! Beyond RFC 9309, this accepts what the parser of the largest crawler accepts: frequent misspellings,
//! a missing colon, and a byte order mark.

use std::iter;

/// The longest part of a line that counts: eight times the longest address of old browsers.
const MAX_LINE: usize = 2083 * 8 - 1;

/// How the name of each kind of record may begin, in lower case.
const USER_AGENT: [&[u8]; 3] = [b"user-agent", b"useragent", b"user agent"];
const ALLOW: [&[u8]; 1] = [b"allow"];
const DISALLOW: [&[u8]; 6] =
    [b"disallow", b"dissallow", b"dissalow", b"disalow", b"diasllow", b"disallaw"];
const CRAWL_DELAY: [&[u8]; 3] = [b"crawl-delay", b"crawldelay", b"crawl delay"];

/// A record of a robots.txt that means something here, with its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RobotsLine<'a> {
    /// The name of a crawler to which the rules after it apply.
    UserAgent(&'a [u8]),
    /// A pattern of allowed addresses.
    Allow(&'a [u8]),
    /// A pattern of forbidden addresses.
    Disallow(&'a [u8]),
    /// The seconds between two requests.
    CrawlDelay(&'a [u8]),
}

impl<'a> RobotsLine<'a> {
    /// Returns the record that a line holds, if it holds one.
    pub fn parse(line: &'a [u8]) -> Option<Self> {
        let line = &line[..line.len().min(MAX_LINE)];
        let end = line.iter().position(|byte| matches!(byte, b'#' | 0)).unwrap_or(line.len());
        let (name, value) = split(line[..end].trim_ascii())?;
        let is = |names: &[&[u8]]| names.iter().any(|known| begins_with(name, known));
        if is(&USER_AGENT) {
            Some(Self::UserAgent(value))
        } else if is(&ALLOW) {
            Some(Self::Allow(value))
        } else if is(&DISALLOW) {
            Some(Self::Disallow(value))
        } else if is(&CRAWL_DELAY) {
            Some(Self::CrawlDelay(value))
        } else {
            None
        }
    }
}

/// Returns the lines of a file without its byte order mark, each ended by CRLF, LF or CR.
pub fn lines(body: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(without_mark(body));
    iter::from_fn(move || {
        let all = rest?;
        let end = all.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
        let (line, after) = all.split_at(end.unwrap_or(all.len()));
        rest = after.strip_prefix(b"\r\n").or_else(|| after.get(1..));
        Some(line)
    })
}

/// Removes as much of a byte order mark as there is.
pub fn without_mark(body: &[u8]) -> &[u8] {
    let n = body.iter().zip(b"\xef\xbb\xbf").take_while(|(byte, mark)| byte == mark).count();
    &body[n..]
}

/// Splits a line at its colon. If there is none, a single gap between two words will do.
fn split(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let colon = line.iter().position(|byte| *byte == b':');
    let at = colon.or_else(|| {
        let gap = line.iter().position(is_blank)?;
        let has_more_words = line[gap..].trim_ascii_start().iter().any(is_blank);
        (!has_more_words).then_some(gap)
    })?;
    let (name, value) = (line[..at].trim_ascii(), line[at + 1..].trim_ascii());
    (!name.is_empty()).then_some((name, value))
}

fn begins_with(name: &[u8], known: &[u8]) -> bool {
    name.get(..known.len()).is_some_and(|head| head.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_read_tolerantly() {
        let cases: [(&[u8], Option<RobotsLine<'_>>); 14] = [
            (b"Disallow: /x # why", Some(RobotsLine::Disallow(b"/x"))),
            (b"  disalow :/x", Some(RobotsLine::Disallow(b"/x"))),
            (b"Disallow /x", Some(RobotsLine::Disallow(b"/x"))),
            (b"Disallow \t /x", Some(RobotsLine::Disallow(b"/x"))),
            (b"Disallow /x y", None),
            (b"Disallow", None),
            (b"Disallow:", Some(RobotsLine::Disallow(b""))),
            (b"Disallow: /x\0/y", Some(RobotsLine::Disallow(b"/x"))),
            (b"Allow: /a b", Some(RobotsLine::Allow(b"/a b"))),
            (b"USERAGENT: crawl/0.1", Some(RobotsLine::UserAgent(b"crawl/0.1"))),
            (b"Crawl-Delay: 2.5", Some(RobotsLine::CrawlDelay(b"2.5"))),
            (b"Sitemap: http://a.example/", None),
            (b": /x", None),
            (b"# Disallow: /x", None),
        ];
        for (line, record) in cases {
            assert_eq!(RobotsLine::parse(line), record, "{}", String::from_utf8_lossy(line));
        }
    }

    #[test]
    fn lines_end_with_any_line_end_and_marks_are_skipped() {
        let split = |body: &'static [u8]| lines(body).collect::<Vec<_>>();
        let wanted: [&[u8]; 5] = [b"a", b"b", b"", b"c", b""];
        assert_eq!(split(b"a\rb\n\nc\r\n"), wanted);
        for body in [b"\xef\xbb\xbfa".as_slice(), b"\xef\xbba", b"\xefa"] {
            assert_eq!(lines(body).next(), Some(b"a".as_slice()));
        }
        assert_eq!(lines(b"\xef\x11a").next(), Some(b"\x11a".as_slice()));
    }
}
