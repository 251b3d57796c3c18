//! Whatever a configuration holds: accepted values keep to their limits and mean the same as flags;
//! refused values are refused in one line, with a place that exists.

use std::time::Duration;

use crawl::config::{Config, ConfigFlags, show_length};

/// Reads the text as a file, or as a variable if it begins like one: `CRAWL_PACE_TIMEOUT=3s`.
pub fn holds(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let variable = text.split_once('=').filter(|(name, _)| name.starts_with("CRAWL_"));
    let variables: Vec<_> =
        variable.map(|(name, value)| (name.to_owned(), value.to_owned())).into_iter().collect();
    let file = variables.is_empty().then_some(("f.yml", &*text));
    match Config::resolve(file, &variables, &ConfigFlags::new()) {
        Ok(config) => {
            check_limits(&config);
            let again = Config::resolve(None, &[], &said_again(&config));
            // What is wrong with a description is said with the place where it was named.
            if config.site.site.is_ok() {
                assert_eq!(again.as_ref(), Ok(&config), "the same said by flags");
            }
        }
        Err(error) => check_refusal(&error.to_string(), file.map(|(_, text)| text)),
    }
}

fn check_limits(config: &Config) {
    let Config { site, pace, retry, .. } = config;
    assert!(pace.requests_per_second > 0.0 && pace.requests_per_second <= 1e6);
    assert!((1..=1024).contains(&pace.max_in_flight));
    assert!((1..=100).contains(&retry.failures_max));
    let ms = Duration::from_millis(1);
    let day = Duration::from_hours(24);
    assert!((ms..=Duration::from_mins(10)).contains(&pace.timeout));
    assert!((ms..=day).contains(&retry.backoff) && retry.backoff <= retry.backoff_max);
    assert!(retry.backoff_max <= day && (ms..=day).contains(&retry.pause));
    assert!(retry.wait_max <= day * 30);
    // A description that can't be read is refused by the commands that need it.
    if let Ok(site) = &site.site {
        let likes_url: url::Url = site.likes_url.parse().unwrap();
        for url in [&site.url, &likes_url] {
            assert!(matches!(url.scheme(), "http" | "https") && url.has_host(), "{url}");
            assert!(url.username().is_empty() && url.password().is_none(), "{url}");
            assert!(url.query().is_none() && url.fragment().is_none(), "{url}");
        }
    }
    // The value is sent in a header.
    assert!(config.user_agent().bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()));
}

fn said_again(config: &Config) -> ConfigFlags {
    let Config { site, pace, retry, .. } = config;
    let path = |path: &std::path::Path| path.to_str().unwrap().to_owned();
    let optional = [
        ("site.url", site.given_url.as_ref().map(ToString::to_string)),
        ("site.likes_url", site.given_likes_url.clone()),
        ("site.lists_at_most", site.given_lists_at_most.map(|n| n.to_string())),
        ("site.token_env", site.token_env.clone()),
        ("contact", config.contact.as_ref().map(ToString::to_string)),
        ("suppress", config.suppress.as_deref().map(path)),
    ];
    let given = [
        ("site.kind", site.kind.clone()),
        ("like_limit", config.like_limit.to_string()),
        ("stages", config.stages.to_string()),
        ("pace.requests_per_second", pace.requests_per_second.to_string()),
        ("pace.max_in_flight", pace.max_in_flight.to_string()),
        ("pace.timeout", show_length(pace.timeout)),
        ("pace.obey_robots", pace.obey_robots.to_string()),
        ("retry.failures_max", retry.failures_max.to_string()),
        ("retry.backoff", show_length(retry.backoff)),
        ("retry.backoff_max", show_length(retry.backoff_max)),
        ("retry.pause", show_length(retry.pause)),
        ("retry.wait_max", show_length(retry.wait_max)),
        ("database", config.database.to_string()),
        ("exports", path(&config.exports)),
    ];
    let optional = optional.into_iter().filter_map(|(key, text)| Some((key, text?)));
    given.into_iter().chain(optional).collect()
}

/// Checks that a refusal is one short line, safe for a terminal, and that its position is in the
/// file.
fn check_refusal(message: &str, file: Option<&str>) {
    assert!(message.len() < 2000, "{} bytes: {message}", message.len());
    assert!(!message.chars().any(char::is_control), "{message:?}");
    let Some(place) = message.strip_prefix("f.yml:") else { return };
    let text = file.unwrap();
    let Some((line, rest)) = place.split_once(':') else { return };
    let column = rest.split(':').next().unwrap_or_default();
    let (Ok(line), Ok(column)) = (line.parse::<usize>(), column.parse::<usize>()) else { return };
    // YAML ends a line with CR, LF or both.
    let lines: Vec<&str> = text.split(['\n', '\r']).collect();
    assert!((1..=lines.len() + 1).contains(&line), "line {line}: {message}");
    let longest = lines.iter().map(|line| line.chars().count()).max().unwrap_or(0);
    assert!((1..=longest + 2).contains(&column), "column {column}: {message}");
}
