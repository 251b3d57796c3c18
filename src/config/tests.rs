mod database;
mod original;
mod origins;
mod refusals;

use std::collections::BTreeSet;

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::*;
use crate::sites::Site;
use crate::words::{DatabasePlace, Stages};

/// The file at the top of the repository.
const SHIPPED: &str = include_str!("../../config.yml");

pub(super) fn from_file(text: &str) -> Result<Config, ConfigError> {
    Config::resolve(Some(("config.yml", text)), &[], &ConfigFlags::new())
}

pub(super) fn variables(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, text)| (name.to_string(), text.to_string())).collect()
}

fn defaults() -> Config {
    Config {
        likes_by: None,
        new_users_share: 0.0,
        site: SiteSettings {
            kind: "sketchfab-v3".to_owned(),
            site: Ok(Site::bundled("sketchfab-v3").unwrap()),
            given_url: None,
            given_likes_url: None,
            given_lists_at_most: None,
            token_env: None,
        },
        contact: None,
        like_limit: 5,
        stages: Stages::USUAL,
        pace: PaceSettings {
            requests_per_second: 1.0,
            images_per_second: 1.0,
            max_in_flight: 4,
            timeout: Duration::from_secs(30),
            obey_robots: true,
        },
        retry: RetrySettings {
            failures_max: 6,
            backoff: Duration::from_secs(2),
            backoff_max: Duration::from_mins(5),
            pause: Duration::from_mins(1),
            wait_max: Duration::from_hours(2),
        },
        database: DatabasePlace::File(PathBuf::from("crawl.db")),
        exports: PathBuf::from("exports"),
        suppress: None,
    }
}

#[test]
fn the_shipped_file_holds_exactly_the_defaults() {
    assert_eq!(from_file(SHIPPED).unwrap(), defaults());
    let nothing = Config::resolve(None, &[], &ConfigFlags::new());
    assert_eq!(nothing.unwrap(), defaults());
}

#[test]
fn every_key_is_in_the_shipped_file_with_a_comment() {
    for key in &keys::KEYS {
        let (section, name) = key.path.rsplit_once('.').unwrap_or(("", key.path));
        let start = SHIPPED.find(&format!("\n{section}:\n")).unwrap_or(0);
        let indent = if section.is_empty() { "" } else { "  " };
        let rest = SHIPPED[start..].split_once(&format!("\n{indent}{name}: "));
        let line = rest.unwrap_or_else(|| panic!("{} is missing", key.path)).1.lines().next();
        assert!(line.unwrap().contains(" # "), "{} has no comment", key.path);
    }
}

#[test]
fn a_file_may_leave_out_anything() {
    for text in ["", "\u{feff}", "# nothing\n", "---\n", "pace:\n  # timeout: 3s\nsite:\n", "null"]
    {
        assert_eq!(from_file(text).unwrap(), defaults(), "{text:?}");
    }
}

#[test]
fn a_file_sets_every_key() {
    let text = "site: {kind: sketchfab-2016, url: 'http://127.0.0.1:1/', token_env: TOKEN_1}\n\
        contact: mailto:me@example.org\nlike_limit: 0\nstages: [likes]\n\
        pace: {requests_per_second: 1000000, max_in_flight: 1024, timeout: 1ms,\n\
        \x20 obey_robots: false}\n\
        retry: {failures_max: 1, backoff: 24h, backoff_max: 24h, pause: 1ms, wait_max: 0s}\r\n\
        database: a b.db\nexports: ../out\nsuppress: asked.txt\n";
    let config = from_file(text).unwrap();
    assert_eq!(config.site().unwrap().url.as_str(), "http://127.0.0.1:1/");
    assert_eq!(config.site().unwrap().likes_url, "http://127.0.0.1:1/i/likes");
    assert_eq!(config.site.token_env.as_deref(), Some("TOKEN_1"));
    assert_eq!(config.contact.unwrap().as_str(), "mailto:me@example.org");
    assert_eq!((config.like_limit, config.stages.to_string().as_str()), (0, "items,likes"));
    assert_eq!(config.pace.timeout, Duration::from_millis(1));
    assert_eq!((config.pace.requests_per_second, config.pace.max_in_flight), (1e6, 1024));
    assert!(!config.pace.obey_robots);
    assert_eq!(config.retry.backoff, Duration::from_hours(24));
    assert_eq!(config.database.file(), Some(Path::new("a b.db")));
    assert_eq!(config.suppress, Some(PathBuf::from("asked.txt")));
}

#[test]
fn the_addresses_follow_the_kind_unless_they_are_given() {
    let addresses = |text: &str| {
        let site = from_file(text).unwrap().site.site.unwrap();
        [site.url.as_str().trim_end_matches('/').to_owned(), site.likes_url]
    };
    assert_eq!(
        addresses("site: {kind: sketchfab-2016}"),
        ["https://sketchfab.com", "https://sketchfab.com/i/likes"]
    );
    assert_eq!(
        addresses("site: {url: 'http://[::1]:8/v3'}"),
        ["http://[::1]:8/v3", "https://sketchfab.com/i/likes"]
    );
    assert_eq!(
        addresses("site: {kind: sketchfab-2016, url: 'http://a.b/c', likes_url: 'http://d.e/f/'}"),
        ["http://a.b/c", "http://d.e/f"]
    );
}

#[test]
fn flags_beat_variables_beat_the_file_beat_the_defaults() {
    let file = "like_limit: 10\npace: {max_in_flight: 10, timeout: 10s}\n";
    let said = variables(&[
        ("CRAWL_PACE_MAX_IN_FLIGHT", "20"),
        ("CRAWL_PACE_TIMEOUT", "20s"),
        ("CRAWL_STAGES", "models, features"),
        ("CRAWL_CONTACT", ""),
        ("CRAWL_NONSENSE", "x"),
    ]);
    let flags = ConfigFlags::from([("pace.timeout", "30ms".to_owned())]);
    let config = Config::resolve(Some(("f", file)), &said, &flags).unwrap();
    assert_eq!(config.retry.failures_max, 6);
    assert_eq!((config.like_limit, config.pace.max_in_flight), (10, 20));
    assert_eq!(config.pace.timeout, Duration::from_millis(30));
    assert_eq!(config.stages, Stages { likes: false, features: true, thumbs: false });
}

#[test]
fn every_key_can_be_said_by_its_variable() {
    let text = |path: &str| match path {
        "site.kind" => "sketchfab-2016",
        "site.url" | "site.likes_url" => "http://[::1]:7/x",
        "site.token_env" | "database" | "exports" | "suppress" => "OTHER",
        "contact" => "https://example.org/",
        "stages" => "models",
        "likes_by" => "item",
        "new_users_share" => "0.5",
        "pace.requests_per_second" => "2.5",
        "pace.obey_robots" => "false",
        "pace.timeout" | "retry.backoff" | "retry.pause" => "3s",
        "retry.backoff_max" | "retry.wait_max" => "3h",
        _ => "7",
    };
    for key in &keys::KEYS {
        let said = variables(&[(&key.variable(), text(key.path))]);
        let config = Config::resolve(None, &said, &ConfigFlags::new()).unwrap();
        assert_ne!(config, defaults(), "{}", key.path);
    }
}

#[test]
fn every_key_has_its_own_flag() {
    let names: BTreeSet<String> = keys::KEYS.iter().map(|key| flag_name(key.path)).collect();
    assert_eq!(names.len(), keys::KEYS.len());
    for key in &keys::KEYS {
        let flags = ConfigFlags::from([(key.path, String::new())]);
        let refusal = Config::resolve(None, &[], &flags).err().map(|error| error.to_string());
        let is_named = |refusal: String| refusal.starts_with(&format!("{}: ", flag_name(key.path)));
        // An empty text is refused everywhere, and the refusal names the flag.
        assert!(refusal.is_some_and(is_named), "{}", key.path);
    }
}

#[test]
fn variables_that_nobody_knows_are_named() {
    let said = variables(&[
        ("CRAWL_LIKE_LIMIT", "1"),
        ("CRAWL_ANONYMIZE_KEY", "x"),
        ("CRAWL_LIKELIMIT", "1"),
        ("CRAWL_A\u{1b}B", "1"),
        ("PATH", "x"),
    ]);
    let words = [
        "unknown variable CRAWL_LIKELIMIT; did you mean CRAWL_LIKE_LIMIT?",
        "unknown variable CRAWL_A\\u{1b}B",
    ];
    let found: Vec<String> = unknown_variables(&said).iter().map(ToString::to_string).collect();
    assert_eq!(found, words);
}

#[test]
fn the_user_agent_says_who_asks() {
    let config = from_file("contact: https://example.org/crawl").unwrap();
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(config.user_agent(), format!("crawl/{version} (+https://example.org/crawl)"));
    assert_eq!(defaults().user_agent(), format!("crawl/{version}"));
}

#[test]
fn a_loopback_crawl_has_both_addresses_on_loopback() {
    let loopback = |text: &str| from_file(text).unwrap().talks_to_loopback_only();
    assert!(loopback("site: {url: 'http://localhost:8/v3', likes_url: 'http://127.0.0.2/l'}"));
    assert!(loopback("site: {kind: sketchfab-2016, url: 'http://[::1]:8'}"));
    assert!(!loopback("site: {url: 'http://localhost:8/v3'}"));
    assert!(!loopback(""));
}
