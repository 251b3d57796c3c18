//! The table of keys: each one's path, flag and meaning.

use std::time::Duration;

use serde_json::{Value, json};

use super::draft::Draft;
use super::error::ConfigError;
use super::flags::Flags;
use super::given::Given;
use super::length::show;
use super::{Config, address};
use crate::words::Stage;

/// One key of the configuration.
pub(super) struct Key {
    /// Its path in the file; the names of its variable and flag follow from it.
    pub path: &'static str,
    /// Its text on the command line.
    pub flag: fn(&Flags) -> Option<&str>,
    /// Checks a value and puts it into the draft.
    set: fn(&mut Draft, &Given<'_>) -> Result<(), ConfigError>,
    /// Its value in a checked configuration, as the file would hold it.
    pub value: fn(&Config) -> Value,
}

/// Every key, in the order of the shipped file.
pub(super) static KEYS: [Key; 18] = [
    Key {
        path: "site.kind",
        flag: |f| f.site_kind.as_deref(),
        set: Draft::set_kind,
        value: |c| json!(c.site.kind.name()),
    },
    Key {
        path: "site.url",
        flag: |f| f.site_url.as_deref(),
        set: |d, g| put(&mut d.url, address_of(g)),
        value: |c| json!(c.site.url.as_str()),
    },
    Key {
        path: "site.likes_url",
        flag: |f| f.site_likes_url.as_deref(),
        set: |d, g| put(&mut d.likes_url, address_of(g)),
        value: |c| json!(c.site.likes_url.as_str()),
    },
    Key {
        path: "site.token_env",
        flag: |f| f.site_token_env.as_deref(),
        set: Draft::set_token_env,
        value: |c| json!(c.site.token_env),
    },
    Key {
        path: "contact",
        flag: |f| f.contact.as_deref(),
        set: Draft::set_contact,
        value: |c| json!(c.contact.as_ref().map(super::Contact::as_str)),
    },
    Key {
        path: "like_limit",
        flag: |f| f.like_limit.as_deref(),
        set: |d, g| put(&mut d.like_limit, g.whole(0..=u32::MAX)),
        value: |c| json!(c.like_limit),
    },
    Key {
        path: "stages",
        flag: |f| f.stages.as_deref(),
        set: |d, g| put(&mut d.stages, g.stages()),
        value: |c| c.stages.iter().map(Stage::name).collect(),
    },
    Key {
        path: "pace.requests_per_second",
        flag: |f| f.pace_requests_per_second.as_deref(),
        set: |d, g| put(&mut d.pace.requests_per_second, g.positive(1_000_000)),
        value: |c| json!(c.pace.requests_per_second),
    },
    Key {
        path: "pace.max_in_flight",
        flag: |f| f.pace_max_in_flight.as_deref(),
        set: |d, g| put(&mut d.pace.max_in_flight, g.whole(1..=1024)),
        value: |c| json!(c.pace.max_in_flight),
    },
    Key {
        path: "pace.timeout",
        flag: |f| f.pace_timeout.as_deref(),
        set: |d, g| {
            put(&mut d.pace.timeout, g.length(Duration::from_millis(1)..=Duration::from_mins(10)))
        },
        value: |c| json!(show(c.pace.timeout)),
    },
    Key {
        path: "pace.obey_robots",
        flag: |f| f.pace_obey_robots.as_deref(),
        set: |d, g| put(&mut d.pace.obey_robots, g.truth()),
        value: |c| json!(c.pace.obey_robots),
    },
    Key {
        path: "retry.failures_max",
        flag: |f| f.retry_failures_max.as_deref(),
        set: |d, g| put(&mut d.retry.failures_max, g.whole(1..=100)),
        value: |c| json!(c.retry.failures_max),
    },
    Key {
        path: "retry.backoff",
        flag: |f| f.retry_backoff.as_deref(),
        set: |d, g| d.set_backoff(g, |retry| &mut retry.backoff),
        value: |c| json!(show(c.retry.backoff)),
    },
    Key {
        path: "retry.backoff_max",
        flag: |f| f.retry_backoff_max.as_deref(),
        set: |d, g| d.set_backoff(g, |retry| &mut retry.backoff_max),
        value: |c| json!(show(c.retry.backoff_max)),
    },
    Key {
        path: "retry.pause",
        flag: |f| f.retry_pause.as_deref(),
        set: |d, g| {
            put(&mut d.retry.pause, g.length(Duration::from_millis(1)..=Duration::from_hours(24)))
        },
        value: |c| json!(show(c.retry.pause)),
    },
    Key {
        path: "retry.wait_max",
        flag: |f| f.retry_wait_max.as_deref(),
        set: |d, g| {
            put(&mut d.retry.wait_max, g.length(Duration::ZERO..=Duration::from_hours(720)))
        },
        value: |c| json!(show(c.retry.wait_max)),
    },
    Key {
        path: "database",
        flag: |f| f.database.as_deref(),
        set: |d, g| put(&mut d.database, g.path()),
        value: |c| json!(c.database.to_string_lossy()),
    },
    Key {
        path: "exports",
        flag: |f| f.exports.as_deref(),
        set: |d, g| put(&mut d.exports, g.path()),
        value: |c| json!(c.exports.to_string_lossy()),
    },
];

/// The names of the keys and sections directly below a section, whose path is empty for the file.
pub(super) fn names_in(section: &str) -> Vec<&'static str> {
    let mut names = Vec::new();
    for Key { path, .. } in &KEYS {
        let inner = match path.split_once('.') {
            Some((head, _)) if section.is_empty() => head,
            Some((head, last)) if head == section => last,
            None if section.is_empty() => path,
            _ => continue,
        };
        if !names.contains(&inner) {
            names.push(inner);
        }
    }
    names
}

impl Key {
    /// The key with this path, which a section's name is not.
    pub fn at(path: &str) -> Option<&'static Self> {
        KEYS.iter().find(|key| key.path == path)
    }

    /// Checks a value, puts it into the draft, and notes where it comes from.
    pub fn apply(&self, draft: &mut Draft, given: &Given<'_>) -> Result<(), ConfigError> {
        (self.set)(draft, given)?;
        draft.origins.insert(self.path, given.origin());
        Ok(())
    }

    /// `CRAWL_PACE_TIMEOUT` for `pace.timeout`.
    pub fn variable(&self) -> String {
        format!("CRAWL_{}", self.path.replace('.', "_").to_uppercase())
    }

    /// `--pace-timeout` for `pace.timeout`.
    pub fn flag_name(&self) -> String {
        format!("--{}", self.path.replace(['.', '_'], "-"))
    }
}

fn put<T>(slot: &mut T, value: Result<T, ConfigError>) -> Result<(), ConfigError> {
    *slot = value?;
    Ok(())
}

/// An address; an empty value stands for the one that the kind of site has by default.
fn address_of(given: &Given<'_>) -> Result<Option<url::Url>, ConfigError> {
    let text = given.text_or_none()?;
    text.map(address::parse).transpose().map_err(|refusal| given.refused(refusal))
}
