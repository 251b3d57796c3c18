//! robots.txt by RFC 9309: <https://www.rfc-editor.org/rfc/rfc9309>.

use std::fmt;
use std::iter;
use std::time::Duration;

use url::{Origin, Position, Url};

use super::excerpt::excerpt;

/// This program's name in robots.txt.
const AGENT: &str = "crawl";

/// The robots.txt rules of the site's origins. Without any, everything is allowed.
#[derive(Debug, Default)]
pub struct Robots {
    files: Vec<(Origin, Vec<u8>, robotxt::Robots)>,
}

/// A rule that forbids an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forbidden {
    /// The file that holds the rule.
    pub file: String,
    /// Its line, from 1.
    pub line: usize,
    /// The rule.
    pub rule: String,
}

impl fmt::Display for Forbidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, rule } = self;
        write!(f, "{file} line {line} forbids it: {}", excerpt(rule))
    }
}

impl Robots {
    /// Adds the robots.txt of an origin.
    pub fn add(&mut self, origin: Origin, body: Vec<u8>) {
        let rules = robotxt::Robots::parse(&body, AGENT);
        self.files.push((origin, body, rules));
    }

    /// Returns the rule that forbids an address, if any.
    pub fn forbids(&self, url: &Url) -> Option<Forbidden> {
        let origin = url.origin();
        let (_, body, rules) = self.files.iter().find(|(of, ..)| *of == origin)?;
        if rules.is_url_allowed(url) {
            return None;
        }
        let path = &url[Position::BeforePath..Position::AfterQuery];
        let pattern = rules.matching_rule(path).map_or("/", robotxt::Rule::pattern);
        let (line, rule) = find_line(body, pattern);
        Some(Forbidden { file: address(&origin), line, rule })
    }

    /// Returns every rule for this program, as `Disallow: /path`.
    pub fn rules(&self) -> Vec<String> {
        let rules = self.files.iter().flat_map(|(_, _, rules)| rules.rules());
        let word = |rule: &robotxt::Rule| if rule.is_allow() { "Allow" } else { "Disallow" };
        rules.map(|rule| format!("{}: {}", word(rule), rule.pattern())).collect()
    }

    /// Returns the longest time between requests that any of the files asks for.
    pub fn crawl_delay(&self) -> Option<Duration> {
        self.files.iter().filter_map(|(_, _, rules)| rules.crawl_delay()).max()
    }
}

/// Returns the address of the robots.txt of an origin.
pub fn address(origin: &Origin) -> String {
    format!("{}/robots.txt", origin.ascii_serialization())
}

/// Returns the line that holds the rule, with its number. The parser keeps patterns but not their
/// lines; of several lines with the same pattern the first will do.
fn find_line(body: &[u8], pattern: &str) -> (usize, String) {
    let is_rule = |part: &[u8]| {
        // As bytes, because the pattern holds invalid UTF-8 percent-encoded.
        let alone = [b"user-agent: ", AGENT.as_bytes(), b"\n", part].concat();
        let rules = robotxt::Robots::parse(&alone, AGENT);
        rules.rules().iter().any(|rule| rule.pattern() == pattern && !rule.is_allow())
    };
    // The parser also ends a line at NUL, but a person who reads the file does not.
    let holds = |line: &[u8]| line.split(|byte| *byte == 0).any(is_rule);
    let found = lines(body).zip(1..).find(|(line, _)| holds(line));
    found.map_or_else(
        || (1, format!("Disallow: {pattern}")),
        |(line, number)| (number, String::from_utf8_lossy(line).trim().to_owned()),
    )
}

/// Returns the lines of a file, each ended by CRLF, LF or CR, as the parser splits them.
fn lines(body: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(body);
    iter::from_fn(move || {
        let all = rest?;
        let end = all.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
        let (line, after) = all.split_at(end.unwrap_or(all.len()));
        rest = after.strip_prefix(b"\r\n").or_else(|| after.get(1..));
        Some(line)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn robots(text: &str) -> Robots {
        let mut robots = Robots::default();
        robots.add(Url::parse("http://a.example").unwrap().origin(), text.into());
        robots
    }

    #[test]
    fn a_forbidding_rule_is_named_with_its_line() {
        let robots =
            robots("# hello\nUser-agent: *\nAllow: /i/likes/ok\nDisallow: /i/ # keep out\n");
        let forbidden = robots.forbids(&Url::parse("http://a.example/i/likes?model=1").unwrap());
        let forbidden = forbidden.unwrap();
        assert_eq!((forbidden.line, forbidden.rule.as_str()), (4, "Disallow: /i/ # keep out"));
        assert_eq!(forbidden.file, "http://a.example/robots.txt");
        for allowed in
            ["http://a.example/models", "http://a.example/i/likes/ok", "http://b.example/i/"]
        {
            assert_eq!(robots.forbids(&Url::parse(allowed).unwrap()), None, "{allowed}");
        }
    }

    #[test]
    fn a_rule_is_found_whatever_its_bytes_and_line_ends() {
        let files: [(&[u8], usize, &str); 5] = [
            (
                b"User-agent: *\nDisallow: /x\0User-agent: *\0Disallow: /mod",
                2,
                "Disallow: /x\0User-agent: *\0Disallow: /mod",
            ),
            (b"User-agent: *\rAllow: /a\rDisallow: /\r", 3, "Disallow: /"),
            (b"User-agent: *\r\n\r\nDisallow: /m*\xff\nDisallow: /m", 4, "Disallow: /m"),
            (b"User-agent: *\n\nDisallow: /*\xff", 3, "Disallow: /*\u{fffd}"),
            (b"User-agent: *\0Disallow: /", 1, "User-agent: *\0Disallow: /"),
        ];
        for (file, line, rule) in files {
            let mut robots = Robots::default();
            robots.add(Url::parse("http://a.example").unwrap().origin(), file.to_vec());
            let url = Url::parse("http://a.example/models?%FF").unwrap();
            let url = if line == 4 { url.join("/models").unwrap() } else { url };
            let found = robots.forbids(&url).unwrap();
            assert_eq!((found.line, found.rule.as_str()), (line, rule));
        }
    }

    #[test]
    fn rules_for_this_program_beat_those_for_all() {
        let text =
            "User-agent: *\nDisallow: /\n\nUser-agent: crawl\nDisallow: /private\nCrawl-delay: 2\n";
        let robots = robots(text);
        assert_eq!(robots.forbids(&Url::parse("http://a.example/models").unwrap()), None);
        assert!(robots.forbids(&Url::parse("http://a.example/private").unwrap()).is_some());
        assert_eq!(robots.crawl_delay(), Some(Duration::from_secs(2)));
    }
}
