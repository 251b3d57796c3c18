//! robots.txt by RFC 9309: <https://www.rfc-editor.org/rfc/rfc9309>.

mod line;
mod pattern;
mod rules;

use std::fmt;
use std::time::Duration;

use url::{Origin, Position, Url};

use super::excerpt::excerpt;
use crate::words::Stage;
use rules::RobotsRule;
pub use rules::{MAX_BYTES, RobotsRules, is_html};

/// This program's product token, which stands for it in robots.txt.
const AGENT: &str = "crawl";

/// The robots.txt rules of the site's origins.
#[derive(Debug, Default)]
pub struct Robots {
    files: Vec<(Origin, RobotsRules)>,
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
    pub fn add(&mut self, origin: Origin, body: &[u8]) {
        self.files.push((origin, RobotsRules::parse(body, AGENT)));
    }

    /// Returns whether the rules of this origin are known.
    pub fn holds(&self, origin: &Origin) -> bool {
        self.files.iter().any(|(of, _)| of == origin)
    }

    /// Returns the rule that forbids an address, if any.
    pub fn forbids(&self, url: &Url) -> Option<Forbidden> {
        let origin = url.origin();
        let (_, file) = self.files.iter().find(|(of, _)| *of == origin)?;
        // A robots.txt may always be fetched.
        if url.path() == "/robots.txt" {
            return None;
        }
        let path = &url[Position::BeforePath..Position::AfterQuery];
        let RobotsRule { line, text, .. } = file.forbids(&pattern::escape(path.as_bytes()))?;
        Some(Forbidden { file: address(&origin), line: *line, rule: text.clone() })
    }

    /// Returns the rule that forbids a stage with such addresses, if there is one. The addresses of images differ per
    /// item, and only their origin is known in advance. So the stage of images is forbidden only if no rule allows any
    /// address.
    pub fn forbids_stage(&self, stage: Stage, example: &Url) -> Option<Forbidden> {
        let origin = example.origin();
        let allows_some = |(of, file): &(Origin, RobotsRules)| *of == origin && file.allows_some();
        let is_mixed = stage == Stage::Thumbs && self.files.iter().any(allows_some);
        self.forbids(example).filter(|_| !is_mixed)
    }

    /// Returns every rule for this program, as `Disallow: /path`.
    pub fn rules(&self) -> Vec<String> {
        let rules = self.files.iter().flat_map(|(_, file)| file.rules());
        let word = |rule: &RobotsRule| if rule.is_allow { "Allow" } else { "Disallow" };
        rules.map(|rule| format!("{}: {}", word(rule), rule.pattern.as_str())).collect()
    }

    /// Returns the longest time between requests that any of the files asks for.
    pub fn crawl_delay(&self) -> Option<Duration> {
        self.files.iter().filter_map(|(_, file)| file.crawl_delay()).max()
    }

    /// Returns the time between requests that the file of an origin asks for.
    pub fn crawl_delay_of(&self, origin: &Origin) -> Option<Duration> {
        self.files.iter().find(|(of, _)| of == origin)?.1.crawl_delay()
    }
}

/// Returns the address of the robots.txt of an origin.
pub fn address(origin: &Origin) -> String {
    format!("{}/robots.txt", origin.ascii_serialization())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn robots(text: &str) -> Robots {
        let mut robots = Robots::default();
        robots.add(Url::parse("http://a.example").unwrap().origin(), text.as_bytes());
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
    fn images_are_forbidden_as_a_whole_only_where_nothing_is_allowed() {
        let root = Url::parse("http://a.example/").unwrap();
        for (rules, is_forbidden) in [
            ("Disallow: /", true),
            ("Disallow: /*\nAllow:", true),
            ("Disallow: /\nAllow: /thumbs/", false),
            ("Disallow: /thumbs/", false),
            ("", false),
        ] {
            let robots = robots(&format!("User-agent: *\n{rules}\n"));
            let found = robots.forbids_stage(Stage::Thumbs, &root);
            assert_eq!(found.is_some(), is_forbidden, "{rules}");
        }
        let robots = robots("User-agent: *\nDisallow: /\nAllow: /thumbs/\n");
        assert!(robots.forbids_stage(Stage::Items, &root).is_some());
    }

    #[test]
    fn a_rule_is_found_whatever_its_bytes_and_line_ends() {
        let files: [(&[u8], usize, &str); 4] = [
            (b"User-agent: *\nDisallow: /m\0 hidden", 2, "Disallow: /m\0 hidden"),
            (b"User-agent: *\rAllow: /a\rDisallow: /\r", 3, "Disallow: /"),
            (b"User-agent: *\r\n\r\nDisallow: /m*\xff\nDisallow: /m", 4, "Disallow: /m"),
            (b"User-agent: *\n\nDisallow: /*\xff", 3, "Disallow: /*\u{fffd}"),
        ];
        for (file, line, rule) in files {
            let mut robots = Robots::default();
            robots.add(Url::parse("http://a.example").unwrap().origin(), file);
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
