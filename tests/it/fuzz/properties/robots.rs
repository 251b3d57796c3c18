//! Whatever a robots.txt holds: it applies to its own site only, and a rule that forbids is on the
//! named line.

use crawl::fetch::Robots;
use url::Url;

/// Paths that are checked against the rules, more than are ever requested.
const PATHS: [&str; 6] = [
    "/models?sort_by=-likeCount&page=1",
    "/v3/search?type=models&cursor=a%2Fb%3D",
    "/i/likes?model=0&count=24&offset=0",
    "/models/%C3%A9/%FF*$",
    "/",
    "/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab",
];

/// Takes the bytes as the site's robots.txt.
pub fn holds(bytes: &[u8]) {
    let site: Url = "https://sketchfab.com/".parse().unwrap();
    let mut robots = Robots::default();
    robots.add(site.origin(), bytes);
    for path in PATHS {
        let url = site.join(path).unwrap();
        if let Some(forbidden) = robots.forbids(&url) {
            assert_eq!(forbidden.file, "https://sketchfab.com/robots.txt");
            check_line(bytes, forbidden.line, &forbidden.rule);
            let shown = forbidden.to_string();
            assert!(!shown.chars().any(char::is_control), "{shown:?}");
        }
        let elsewhere = Url::parse("https://api.sketchfab.com").unwrap();
        assert_eq!(robots.forbids(&elsewhere.join(path).unwrap()), None);
    }
    assert!(robots.forbids(&site.join("/robots.txt").unwrap()).is_none());
}

fn check_line(bytes: &[u8], line: usize, rule: &str) {
    let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n");
    let named = text.split(['\r', '\n']).nth(line.checked_sub(1).unwrap());
    assert_eq!(named.map(str::trim), Some(rule), "line {line}");
    // Misspellings like `Dissalow` and `Disallaw` count.
    let rule = rule.to_ascii_lowercase();
    assert!(rule.contains("low") || rule.contains("law"), "{rule:?} is no rule");
}
