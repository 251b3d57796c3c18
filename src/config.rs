//! What a user asked for: the text of config.yml, variables and flags, checked once.
//!
//! Flags beat `CRAWL_*` variables beat the file beat the defaults. A bad value is refused even
//! where a better source covers it, as it would come to light at the worst time otherwise.

mod address;
mod contact;
mod draft;
mod error;
mod excerpt;
mod flags;
mod given;
mod keys;
mod length;
mod nearest;
mod origin;
mod original;
mod tree;
mod variables;
mod written;
mod yaml;

use std::path::PathBuf;
use std::time::Duration;

use url::Url;

use crate::sites::{self, SiteKind};
use crate::words::Stages;

pub use contact::Contact;
pub use error::ConfigError;
pub use flags::Flags;
pub use length::{read as read_length, show as show_length};
pub use origin::{Origin, Setting, as_file};
pub use variables::unknown_variables;

use draft::Draft;
use given::{Given, Place};
use tree::Value;

/// Everything that can be configured, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// Where the crawl goes.
    pub site: Site,
    /// Who runs it; the site's people can see it.
    pub contact: Option<Contact>,
    /// Models with fewer likes are left out.
    pub like_limit: u32,
    /// What is collected.
    pub stages: Stages,
    /// How fast the site is asked.
    pub pace: Pace,
    /// What follows a failure.
    pub retry: Retry,
    /// The database file.
    pub database: PathBuf,
    /// The folder of the exported files.
    pub exports: PathBuf,
}

/// Where the crawl goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// The shape of its pages.
    pub kind: SiteKind,
    /// What the paths of its pages are joined to; its own path ends without a slash.
    pub url: Url,
    /// The page that says who liked a model, without its query.
    pub likes_url: Url,
    /// Name of the environment variable that holds an API token.
    pub token_env: Option<String>,
}

impl Site {
    /// The site at these addresses.
    pub fn site(&self) -> sites::Site {
        let Self { kind, url, likes_url, .. } = self;
        sites::Site { kind: *kind, url: url.clone(), likes_url: likes_url.clone() }
    }
}

/// How fast the site is asked, by all workers together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace {
    /// More than 0, up to 1,000,000.
    pub requests_per_second: f64,
    /// How many requests may be under way at once: 1 to 1,024.
    pub max_in_flight: u32,
    /// How long one request may take: 1 ms to 10 minutes.
    pub timeout: Duration,
    /// Whether robots.txt is asked for and obeyed.
    pub obey_robots: bool,
}

/// What follows a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retry {
    /// How many failures a task may have before it is discarded: 1 to 100.
    pub failures_max: u32,
    /// The longest wait after a task's first failure: 1 ms to 24 h.
    pub backoff: Duration,
    /// What the wait may grow to, never less than `backoff`.
    pub backoff_max: Duration,
    /// How long the site rests after a 429 that does not say: 1 ms to 24 h.
    pub pause: Duration,
    /// A longer wait than this ends the run: up to 720 h.
    pub wait_max: Duration,
}

impl Config {
    /// The configuration that a file (its name and text), variables and flags make together;
    /// variables that are not known or empty change nothing.
    pub fn resolve(
        file: Option<(&str, &str)>,
        variables: &[(String, String)],
        flags: &Flags,
    ) -> Result<Self, ConfigError> {
        Self::explain(file, variables, flags).map(|(config, _)| config)
    }

    /// The same, and of each key where its value comes from, in the order of the shipped file.
    pub fn explain(
        file: Option<(&str, &str)>,
        variables: &[(String, String)],
        flags: &Flags,
    ) -> Result<(Self, Vec<Setting>), ConfigError> {
        let mut draft = Draft::default();
        if let Some((name, text)) = file {
            yaml::apply(&mut draft, name, text)?;
        }
        for key in &keys::KEYS {
            let name = key.variable();
            let found = variables.iter().find(|(n, text)| *n == name && !text.is_empty());
            if let Some((_, text)) = found {
                let value = Value::Typed(text.clone());
                key.apply(&mut draft, &Given { place: Place::Variable(&name), value: &value })?;
            }
        }
        for key in &keys::KEYS {
            if let Some(text) = (key.flag)(flags) {
                let (name, value) = (key.flag_name(), Value::Typed(text.to_owned()));
                key.apply(&mut draft, &Given { place: Place::Flag(&name), value: &value })?;
            }
        }
        let mut origins = std::mem::take(&mut draft.origins);
        let config = draft.finish()?;
        let setting = |key: &keys::Key| Setting {
            key: key.path,
            value: (key.value)(&config),
            origin: origins.remove(key.path).unwrap_or(Origin::Default),
            remark: "",
        };
        let settings = keys::KEYS.iter().map(setting).collect();
        Ok((config, settings))
    }

    /// What the requests say of who sends them (RFC 9110, section 10.1.5).
    pub fn user_agent(&self) -> String {
        let program = concat!("crawl/", env!("CARGO_PKG_VERSION"));
        match &self.contact {
            Some(contact) => format!("{program} (+{contact})"),
            None => program.to_owned(),
        }
    }

    /// Whether nothing that is configured leaves this machine: 127.0.0.0/8, `::1`, `localhost`.
    pub fn talks_to_loopback_only(&self) -> bool {
        address::is_loopback(&self.site.url) && address::is_loopback(&self.site.likes_url)
    }
}

#[cfg(test)]
mod tests;
