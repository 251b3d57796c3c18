//! robots.txt by RFC 9309: <https://www.rfc-editor.org/rfc/rfc9309>.

use std::fmt;
use std::iter;
use std::time::{Duration, Instant};

use url::{Origin, Position, Url};

use super::excerpt::excerpt;
use super::send::{Step, asks_for_a_human};
use super::{Fetcher, Verdict, body};
use crate::words::Pause;
use crate::words::{Answered, Purpose, Sent};

/// This program's name in robots.txt.
const AGENT: &str = "crawl";

/// How many redirects are followed, as the RFC asks for.
const MAX_REDIRECTS: usize = 5;

/// The rules of the site's origins; where there are none, all is allowed.
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

/// What asking for a robots.txt led to.
#[derive(Debug)]
pub enum RobotsAnswer {
    /// Its bytes; empty where the site has none, which allows everything.
    Rules(Vec<u8>),
    /// It could not be had, which forbids everything for now.
    Unreachable(String),
    /// The site told us to wait.
    Paused(Pause),
}

impl RobotsAnswer {
    const fn answered(&self) -> Answered {
        match self {
            Self::Rules(_) => Answered::Page,
            Self::Unreachable(_) => Answered::Failed,
            Self::Paused(_) => Answered::Wait,
        }
    }
}

impl Robots {
    /// Adds the robots.txt of an origin.
    pub fn add(&mut self, origin: Origin, body: Vec<u8>) {
        let rules = robotxt::Robots::parse(&body, AGENT);
        self.files.push((origin, body, rules));
    }

    /// The rule that forbids an address, if any.
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

    /// Every rule for this program, as `Disallow: /path`.
    pub fn rules(&self) -> Vec<String> {
        let rules = self.files.iter().flat_map(|(_, _, rules)| rules.rules());
        let word = |rule: &robotxt::Rule| if rule.is_allow() { "Allow" } else { "Disallow" };
        rules.map(|rule| format!("{}: {}", word(rule), rule.pattern())).collect()
    }

    /// The longest time that any of the files asks to leave between requests.
    pub fn crawl_delay(&self) -> Option<Duration> {
        self.files.iter().filter_map(|(_, _, rules)| rules.crawl_delay()).max()
    }
}

impl Fetcher {
    /// Asks for the robots.txt of an origin: 4xx means that there is none. The
    /// caller has taken a turn of the pace.
    pub async fn robots_txt(&self, origin: &Origin) -> (RobotsAnswer, Vec<Sent>) {
        let mut requests = Vec::with_capacity(1);
        let answer = match Url::parse(&address(origin)) {
            Ok(url) => self.follow_robots(url, &mut requests).await,
            Err(_) => RobotsAnswer::Unreachable("its address can't be made".to_owned()),
        };
        (answer, requests)
    }

    async fn follow_robots(&self, mut url: Url, requests: &mut Vec<Sent>) -> RobotsAnswer {
        for nth in 0..=MAX_REDIRECTS {
            if nth > 0 && !self.pace.hop().await {
                let reason = "a redirect of it could not be followed";
                return RobotsAnswer::Unreachable(reason.to_owned());
            }
            let Some(at) = self.pace.depart().await else {
                return RobotsAnswer::Unreachable("the site was paused".to_owned());
            };
            let began = Instant::now();
            let (step, status) = self.send(&url, None).await;
            let mut n_bytes = 0;
            let ended = match step {
                Step::Redirected(next) => Err(next),
                Step::Ended(
                    Verdict::Failed(reason) | Verdict::Down(reason) | Verdict::Rejected(reason),
                ) => Ok(RobotsAnswer::Unreachable(reason)),
                Step::Ended(_) => Ok(RobotsAnswer::Rules(Vec::new())),
                Step::Answered(response) => Ok(self.read_robots(response, &mut n_bytes).await),
            };
            let answered = ended.as_ref().map_or(Answered::Redirect, RobotsAnswer::answered);
            let (purpose, took) = (Purpose::Robots, began.elapsed());
            requests.push(Sent { at, purpose, status, n_bytes, took, answered });
            match ended {
                Ok(answer) => return answer,
                Err(next) => url = next,
            }
        }
        // The RFC lets this count as having none.
        RobotsAnswer::Rules(Vec::new())
    }

    async fn read_robots(&self, mut response: reqwest::Response, n_read: &mut u64) -> RobotsAnswer {
        let status = response.status().as_u16();
        let said = response.headers().get(reqwest::header::RETRY_AFTER);
        let said = said.and_then(|value| value.to_str().ok());
        let said = said.and_then(|text| super::retry_after::parse(text, self.clock.now()));
        let reason = format!("robots.txt answered with status {status}");
        if response.headers().contains_key("x-amzn-waf-action") {
            return RobotsAnswer::Paused(self.pace.pause(said, &reason));
        }
        match status {
            405 => match body::read(&mut response, body::MAX_BYTES, n_read).await {
                Ok(page) if asks_for_a_human(&page) => {
                    RobotsAnswer::Paused(self.pace.pause(said, &reason))
                }
                _ => RobotsAnswer::Rules(Vec::new()),
            },
            // Of a longer file the beginning counts, as the RFC lets it.
            200 => match body::read_beginning(&mut response, robotxt::BYTE_LIMIT).await {
                Ok(bytes) => {
                    *n_read = bytes.len() as u64;
                    RobotsAnswer::Rules(bytes.to_vec())
                }
                Err(error) => RobotsAnswer::Unreachable(body::say(&error, self.timeout)),
            },
            429 => RobotsAnswer::Paused(self.pace.pause(said, &reason)),
            503 if said.is_some() => RobotsAnswer::Paused(self.pace.pause(said, &reason)),
            400..=499 => RobotsAnswer::Rules(Vec::new()),
            _ => RobotsAnswer::Unreachable(format!("status {status}")),
        }
    }
}

fn address(origin: &Origin) -> String {
    format!("{}/robots.txt", origin.ascii_serialization())
}

/// The line that holds the rule: the parser keeps patterns, not where they stood. Several groups may
/// hold the same pattern; the last is as true as the first.
fn find_line(body: &[u8], pattern: &str) -> (usize, String) {
    let is_rule = |part: &[u8]| {
        // As bytes: what is no UTF-8 stands in the pattern percent-encoded.
        let alone = [b"user-agent: ", AGENT.as_bytes(), b"\n", part].concat();
        let rules = robotxt::Robots::parse(&alone, AGENT);
        rules.rules().iter().any(|rule| rule.pattern() == pattern && !rule.is_allow())
    };
    // To the parser NUL ends a line, too; to who reads the file it does not.
    let holds = |line: &[u8]| line.split(|byte| *byte == 0).any(is_rule);
    let found = lines(body).zip(1..).find(|(line, _)| holds(line));
    found.map_or_else(
        || (1, format!("Disallow: {pattern}")),
        |(line, number)| (number, String::from_utf8_lossy(line).trim().to_owned()),
    )
}

/// The lines of a file, each ended by CRLF, LF or CR, as the parser takes them.
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
