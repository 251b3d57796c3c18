//! The table of keys: the path of each, how it is set, and how it is shown.

use std::time::Duration;

use serde_json::{Value, json};

use super::address;
use super::builder::ConfigBuilder;
use super::contact::Contact;
use super::error::ConfigError;
use super::given::GivenValue;
use super::length::show;
use super::settings::Config;
use crate::words::{LikesBy, Stage};

/// One key of the configuration.
pub(super) struct ConfigKey {
    /// The path in the file, from which the names of the variable and the flag follow.
    pub path: &'static str,
    /// Checks a value and stores it in the builder.
    set: fn(&mut ConfigBuilder, &GivenValue<'_>) -> Result<(), ConfigError>,
    /// Returns the value in a checked configuration, as the file would hold it.
    pub value: fn(&Config) -> Value,
}

/// Every key, in the order of the shipped file.
pub(super) static KEYS: [ConfigKey; 23] = [
    ConfigKey { path: "site.kind", set: ConfigBuilder::set_kind, value: |c| json!(c.site.kind) },
    ConfigKey {
        path: "site.url",
        set: |b, g| put(&mut b.url, address_of(g)),
        value: |c| c.site().map_or(Value::Null, |site| json!(site.url.as_str())),
    },
    ConfigKey {
        path: "site.likes_url",
        set: ConfigBuilder::set_likes_url,
        value: |c| c.site().map_or(Value::Null, |site| json!(site.likes_url)),
    },
    ConfigKey {
        path: "site.lists_at_most",
        set: ConfigBuilder::set_lists_at_most,
        value: |c| c.site().map_or(Value::Null, |site| json!(site.traits().lists_at_most)),
    },
    ConfigKey {
        path: "site.token_env",
        set: ConfigBuilder::set_token_env,
        value: |c| json!(c.site.token_env),
    },
    ConfigKey {
        path: "contact",
        set: ConfigBuilder::set_contact,
        value: |c| json!(c.contact.as_ref().map(Contact::as_str)),
    },
    ConfigKey {
        path: "like_limit",
        set: |b, g| put(&mut b.like_limit, g.whole(0..=u32::MAX)),
        value: |c| json!(c.like_limit),
    },
    ConfigKey {
        path: "stages",
        set: |b, g| put(&mut b.stages, g.stages()),
        value: |c| c.stages.iter().map(Stage::name).collect(),
    },
    ConfigKey {
        path: "likes_by",
        set: ConfigBuilder::set_likes_by,
        value: |c| json!(c.likes_by.map(LikesBy::code)),
    },
    ConfigKey {
        path: "new_users_share",
        set: |b, g| put(&mut b.new_users_share, g.share()),
        value: |c| json!(c.new_users_share),
    },
    ConfigKey {
        path: "pace.requests_per_second",
        set: |b, g| put(&mut b.pace.requests_per_second, g.positive(1_000_000)),
        value: |c| json!(c.pace.requests_per_second),
    },
    ConfigKey {
        path: "pace.images_per_second",
        set: |b, g| put(&mut b.pace.images_per_second, g.positive(1_000_000)),
        value: |c| json!(c.pace.images_per_second),
    },
    ConfigKey {
        path: "pace.max_in_flight",
        set: |b, g| put(&mut b.pace.max_in_flight, g.whole(1..=1024)),
        value: |c| json!(c.pace.max_in_flight),
    },
    ConfigKey {
        path: "pace.timeout",
        set: |b, g| {
            put(&mut b.pace.timeout, g.length(Duration::from_millis(1)..=Duration::from_mins(10)))
        },
        value: |c| json!(show(c.pace.timeout)),
    },
    ConfigKey {
        path: "pace.obey_robots",
        set: |b, g| put(&mut b.pace.obey_robots, g.truth()),
        value: |c| json!(c.pace.obey_robots),
    },
    ConfigKey {
        path: "retry.failures_max",
        set: |b, g| put(&mut b.retry.failures_max, g.whole(1..=100)),
        value: |c| json!(c.retry.failures_max),
    },
    ConfigKey {
        path: "retry.backoff",
        set: |b, g| b.set_backoff(g, |retry| &mut retry.backoff),
        value: |c| json!(show(c.retry.backoff)),
    },
    ConfigKey {
        path: "retry.backoff_max",
        set: |b, g| b.set_backoff(g, |retry| &mut retry.backoff_max),
        value: |c| json!(show(c.retry.backoff_max)),
    },
    ConfigKey {
        path: "retry.pause",
        set: |b, g| {
            put(&mut b.retry.pause, g.length(Duration::from_millis(1)..=Duration::from_hours(24)))
        },
        value: |c| json!(show(c.retry.pause)),
    },
    ConfigKey {
        path: "retry.wait_max",
        set: |b, g| {
            put(&mut b.retry.wait_max, g.length(Duration::ZERO..=Duration::from_hours(720)))
        },
        value: |c| json!(show(c.retry.wait_max)),
    },
    ConfigKey {
        path: "database",
        set: |b, g| put(&mut b.database, g.database()),
        value: |c| json!(c.database.to_string()),
    },
    ConfigKey {
        path: "exports",
        set: |b, g| put(&mut b.exports, g.path()),
        value: |c| json!(c.exports.to_string_lossy()),
    },
    ConfigKey {
        path: "suppress",
        set: |b, g| put(&mut b.suppress, g.path_or_none()),
        value: |c| json!(c.suppress.as_ref().map(|path| path.to_string_lossy())),
    },
];

/// Returns the names of the keys and sections directly below a section; the whole file has an empty path.
pub(super) fn names_in(section: &str) -> Vec<&'static str> {
    let mut names = Vec::new();
    for ConfigKey { path, .. } in &KEYS {
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

impl ConfigKey {
    /// Returns the key with this path; a section is not a key.
    pub fn at(path: &str) -> Option<&'static Self> {
        KEYS.iter().find(|key| key.path == path)
    }

    /// Checks a value, stores it in the builder, and records where it was given.
    pub fn apply(
        &self,
        builder: &mut ConfigBuilder,
        given: &GivenValue<'_>,
    ) -> Result<(), ConfigError> {
        (self.set)(builder, given)?;
        builder.origins.insert(self.path, given.origin());
        Ok(())
    }

    /// Returns the name of the variable: `CRAWL_PACE_TIMEOUT` for `pace.timeout`.
    pub fn variable(&self) -> String {
        format!("CRAWL_{}", self.path.replace('.', "_").to_uppercase())
    }
}

fn put<T>(slot: &mut T, value: Result<T, ConfigError>) -> Result<(), ConfigError> {
    *slot = value?;
    Ok(())
}

/// Reads an address; an empty value stands for the base of the site's description.
fn address_of(given: &GivenValue<'_>) -> Result<Option<url::Url>, ConfigError> {
    let text = given.text_or_none()?;
    text.map(address::parse).transpose().map_err(|refusal| given.refused(refusal))
}
