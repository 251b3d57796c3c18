//! The configuration: the text of config.yml, variables and flags, checked once.
//!
//! Flags beat `CRAWL_*` variables, which beat the file, which beats the defaults. A bad value is
//! refused even if another source overrides it: otherwise it would surface later, at the worst time.

mod address;
mod builder;
mod contact;
mod error;
mod excerpt;
mod flags;
mod given;
mod keys;
mod layout;
mod length;
mod nearest;
mod origin;
mod original;
mod variables;
mod yaml;
mod yaml_value;

use std::path::PathBuf;
use std::time::Duration;

use url::Url;

use crate::sites::{self, SiteKind};
use crate::words::Stages;

pub use contact::Contact;
pub use error::ConfigError;
pub use flags::{ConfigFlags, flag_name, is_key};
pub use length::{read as read_length, show as show_length};
pub use origin::{Origin, Setting, as_file};
pub use variables::{UnknownVariable, unknown_variables};

use builder::ConfigBuilder;
use given::{GivenAt, GivenValue};
use yaml_value::YamlValue;

/// Everything that can be configured, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// The site to crawl.
    pub site: SiteSettings,
    /// Who runs the crawl; the site's operators see it in every request.
    pub contact: Option<Contact>,
    /// The fewest likes of an item; items with fewer are left out.
    pub like_limit: u32,
    /// The stages to collect.
    pub stages: Stages,
    /// How fast requests are sent.
    pub pace: PaceSettings,
    /// What happens after a failure.
    pub retry: RetrySettings,
    /// The database file.
    pub database: PathBuf,
    /// The folder of the exported files.
    pub exports: PathBuf,
}

/// The site to crawl.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteSettings {
    /// The shape of its pages.
    pub kind: SiteKind,
    /// The address below which its pages are; it ends without a slash.
    pub url: Url,
    /// The address of the pages that list who liked an item, without its query.
    pub likes_url: Url,
    /// The name of the environment variable that holds an API token.
    pub token_env: Option<String>,
}

impl SiteSettings {
    /// Returns the site at these addresses.
    pub fn site(&self) -> sites::Site {
        let Self { kind, url, likes_url, .. } = self;
        sites::Site { kind: *kind, url: url.clone(), likes_url: likes_url.clone() }
    }
}

/// How fast requests are sent, by all workers together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PaceSettings {
    /// The most requests per second: more than 0, up to 1,000,000.
    pub requests_per_second: f64,
    /// The most requests in flight at once: 1 to 1,024.
    pub max_in_flight: u32,
    /// The longest time that a request may take: 1 ms to 10 minutes.
    pub timeout: Duration,
    /// Whether robots.txt is fetched and obeyed.
    pub obey_robots: bool,
}

/// What happens after a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetrySettings {
    /// The number of failures after which a task is given up: 1 to 100.
    pub failures_max: u32,
    /// The longest wait after a task's first failure: 1 ms to 24 h.
    pub backoff: Duration,
    /// The longest wait after any failure, never less than `backoff`.
    pub backoff_max: Duration,
    /// The pause after a 429 without `Retry-After`: 1 ms to 24 h.
    pub pause: Duration,
    /// The longest wait that the site may ask for; a longer one ends the run. Up to 720 h.
    pub wait_max: Duration,
}

impl Config {
    /// Returns the configuration from a file (its name and text), variables and flags. Unknown and
    /// empty variables change nothing.
    pub fn resolve(
        file: Option<(&str, &str)>,
        variables: &[(String, String)],
        flags: &ConfigFlags,
    ) -> Result<Self, ConfigError> {
        Self::explain(file, variables, flags).map(|(config, _)| config)
    }

    /// Returns the same with the origin of each key's value, in the order of the shipped file.
    pub fn explain(
        file: Option<(&str, &str)>,
        variables: &[(String, String)],
        flags: &ConfigFlags,
    ) -> Result<(Self, Vec<Setting>), ConfigError> {
        let mut builder = ConfigBuilder::default();
        if let Some((name, text)) = file {
            yaml::apply(&mut builder, name, text)?;
        }
        for key in &keys::KEYS {
            let name = key.variable();
            let found = variables.iter().find(|(n, text)| *n == name && !text.is_empty());
            if let Some((_, text)) = found {
                let value = YamlValue::Typed(text.clone());
                key.apply(
                    &mut builder,
                    &GivenValue { given_at: GivenAt::Variable(&name), value: &value },
                )?;
            }
        }
        for key in &keys::KEYS {
            if let Some(text) = flags.get(key.path) {
                let (name, value) = (flag_name(key.path), YamlValue::Typed(text.clone()));
                key.apply(
                    &mut builder,
                    &GivenValue { given_at: GivenAt::Flag(&name), value: &value },
                )?;
            }
        }
        let mut origins = std::mem::take(&mut builder.origins);
        let config = builder.finish()?;
        let setting = |key: &keys::ConfigKey| Setting {
            key: key.path,
            value: (key.value)(&config),
            origin: origins.remove(key.path).unwrap_or(Origin::Default),
            remark: "",
        };
        let settings = keys::KEYS.iter().map(setting).collect();
        Ok((config, settings))
    }

    /// Returns the `User-Agent` of every request (RFC 9110, section 10.1.5).
    pub fn user_agent(&self) -> String {
        let program = concat!("crawl/", env!("CARGO_PKG_VERSION"));
        match &self.contact {
            Some(contact) => format!("{program} (+{contact})"),
            None => program.to_owned(),
        }
    }

    /// Whether both addresses are on this machine: 127.0.0.0/8, `::1`, `localhost`.
    pub fn talks_to_loopback_only(&self) -> bool {
        address::is_loopback(&self.site.url) && address::is_loopback(&self.site.likes_url)
    }
}

#[cfg(test)]
mod tests;
