//! The checked configuration.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use url::Url;

use super::contact::Contact;
use super::error::ConfigError;
use super::site_kind::{BadDescription, names_a_file};
use crate::sites::{Description, Site, UnusableLikesUrl, is_loopback_origin};
use crate::words::{DatabasePlace, LikesBy, Stages};

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
    /// How likes are collected; none for the way that comes first in the site's description.
    pub likes_by: Option<LikesBy>,
    /// A list of users ends at a page with a smaller share of new users: 0 to 1.
    pub new_users_share: f64,
    /// How fast requests are sent.
    pub pace: PaceSettings,
    /// What happens after a failure.
    pub retry: RetrySettings,
    /// The database: a file or a PostgreSQL server.
    pub database: DatabasePlace,
    /// The folder of the exported files.
    pub exports: PathBuf,
    /// The list of users whom every export leaves out.
    pub suppress: Option<PathBuf>,
}

/// The site to crawl.
#[derive(Clone, Debug, PartialEq)]
pub struct SiteSettings {
    /// The name of a bundled description, or the file of another, as it was given.
    pub kind: String,
    /// The site: its description and its addresses. Commands that only read a crawl do not need it.
    pub site: Result<Site, BadDescription>,
    /// The address that was given in place of the description's base.
    pub given_url: Option<Url>,
    /// The address that was given in place of that of the description's lists of likes.
    pub given_likes_url: Option<String>,
    /// The length at which the site cuts its catalogue off, if it overrides that of the description.
    pub given_lists_at_most: Option<u32>,
    /// The name of the environment variable that holds an API token.
    pub token_env: Option<String>,
}

impl SiteSettings {
    /// Returns whether the description is a file of the user's own.
    pub fn is_own_file(&self) -> bool {
        names_a_file(&self.kind)
    }

    /// Returns the site with this description, with the addresses and the length of lists that were given.
    pub fn described_by(&self, description: Description) -> Result<Site, UnusableLikesUrl> {
        let (url, likes_url) = (self.given_url.clone(), self.given_likes_url.clone());
        let site = Site::new(Arc::new(description), url, likes_url)?;
        Ok(site.with_lists_at_most(self.given_lists_at_most))
    }
}

/// How fast requests are sent, by all workers together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PaceSettings {
    /// The most requests per second: more than 0, up to 1,000,000.
    pub requests_per_second: f64,
    /// The highest number of images per second, within that rate.
    pub images_per_second: f64,
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
    /// Returns the `User-Agent` of every request (RFC 9110, section 10.1.5).
    pub fn user_agent(&self) -> String {
        let program = concat!("crawl/", env!("CARGO_PKG_VERSION"));
        match &self.contact {
            Some(contact) => format!("{program} (+{contact})"),
            None => program.to_owned(),
        }
    }

    /// Returns the site, or why its description can't be used.
    pub fn site(&self) -> Result<&Site, ConfigError> {
        self.site.site.as_ref().map_err(|bad| bad.error.clone())
    }

    /// Returns how likes are collected from this site.
    pub fn likes_by_of(&self, site: &Site) -> LikesBy {
        self.likes_by.unwrap_or_else(|| site.description.default_likes_by())
    }

    /// Returns the same configuration for this site.
    #[must_use]
    pub fn with_site(&self, site: Site) -> Self {
        let mut config = self.clone();
        config.site.site = Ok(site);
        config
    }

    /// Returns whether both addresses are on this machine: 127.0.0.0/8, `::1`, `localhost`.
    pub fn talks_to_loopback_only(&self) -> bool {
        let is_loopback = |site: &Site| site.origins().iter().all(is_loopback_origin);
        self.site.site.as_ref().is_ok_and(is_loopback)
    }
}
