//! The configuration while it is put together, from the defaults to the last flag.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use url::Url;

use super::contact::Contact;
use super::error::ConfigError;
use super::given::GivenValue;
use super::origin::Origin;
use super::settings::{Config, PaceSettings, RetrySettings, SiteSettings};
use super::site_kind::{self, BadDescription, DEFAULT_SITE, ReadDescription, ReadText};
use super::{address, length};
use crate::sites::Site;
use crate::words::{DatabasePlace, LikesBy, Stages};

/// The values so far.
pub(super) struct ConfigBuilder {
    /// The name or the file of the description, as it was given.
    pub kind: String,
    pub description: ReadDescription,
    pub read_text: ReadText,
    pub url: Option<Url>,
    pub likes_url: Option<String>,
    /// Where the address of likes was given last; it is checked against the description.
    pub likes_url_given_at: String,
    pub lists_at_most: Option<u32>,
    pub token_env: Option<String>,
    pub contact: Option<Contact>,
    pub like_limit: u32,
    pub stages: Stages,
    pub likes_by: Option<LikesBy>,
    /// Where `likes_by` was given last; it is checked against the description.
    pub likes_by_given_at: String,
    pub new_users_share: f64,
    pub pace: PaceSettings,
    pub retry: RetrySettings,
    /// Where one of the two backoffs was given last; they are checked against each other.
    pub backoff_given_at: String,
    pub database: DatabasePlace,
    pub exports: PathBuf,
    pub suppress: Option<PathBuf>,
    /// The origin of each value that was given.
    pub origins: BTreeMap<&'static str, Origin>,
}

impl Default for ConfigBuilder {
    fn default() -> Self {
        Self {
            kind: DEFAULT_SITE.to_owned(),
            description: Ok(site_kind::default_description()),
            read_text: site_kind::read_nothing,
            url: None,
            likes_url: None,
            likes_url_given_at: String::new(),
            lists_at_most: None,
            token_env: None,
            contact: None,
            like_limit: 5,
            stages: Stages::USUAL,
            likes_by: None,
            likes_by_given_at: String::new(),
            new_users_share: 0.0,
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
            backoff_given_at: String::new(),
            database: DatabasePlace::File(PathBuf::from("crawl.db")),
            exports: PathBuf::from("exports"),
            suppress: None,
            origins: BTreeMap::new(),
        }
    }
}

impl ConfigBuilder {
    /// Sets the site.
    pub fn set_kind(&mut self, given: &GivenValue<'_>) -> Result<(), ConfigError> {
        (self.kind, self.description) = site_kind::read_kind(given, self.read_text)?;
        Ok(())
    }

    /// Sets the address of the lists of likes.
    pub fn set_likes_url(&mut self, given: &GivenValue<'_>) -> Result<(), ConfigError> {
        let address = given.text_or_none()?.map(address::parse_likes).transpose();
        self.likes_url = address.map_err(|refusal| given.refused(refusal))?;
        self.likes_url_given_at = given.given_at.to_string();
        Ok(())
    }

    /// Sets after how many entries the site cuts its catalogue off.
    pub fn set_lists_at_most(&mut self, given: &GivenValue<'_>) -> Result<(), ConfigError> {
        self.lists_at_most = given.whole_or_none(1..=u32::MAX)?;
        Ok(())
    }

    /// Sets how likes are collected.
    pub fn set_likes_by(&mut self, given: &GivenValue<'_>) -> Result<(), ConfigError> {
        let way = given.text_or_none()?.map(|name| {
            LikesBy::from_code(name)
                .ok_or_else(|| given.refused("not a way to collect likes; use item, user or both"))
        });
        self.likes_by = way.transpose()?;
        self.likes_by_given_at = given.given_at.to_string();
        Ok(())
    }

    /// Sets who runs the crawl.
    pub fn set_contact(&mut self, given: &GivenValue<'_>) -> Result<(), ConfigError> {
        let contact = given.text_or_none()?.map(str::parse).transpose();
        self.contact = contact.map_err(|refusal| given.refused(refusal))?;
        Ok(())
    }

    /// Sets the name of the variable that holds the token. It is checked to be a name and never shown:
    /// the token itself is easily put here by mistake.
    pub fn set_token_env(&mut self, given: &GivenValue<'_>) -> Result<(), ConfigError> {
        let name = given.text_or_none()?;
        if name.is_some_and(|name| !is_variable_name(name)) {
            return Err(given.refused(
                "not the name of a variable, which has letters, digits and _ and does not start with a \
                 digit; put the token itself into that variable",
            ));
        }
        self.token_env = name.map(str::to_owned);
        Ok(())
    }

    /// Sets one of the two backoffs.
    pub fn set_backoff(
        &mut self,
        given: &GivenValue<'_>,
        slot: fn(&mut RetrySettings) -> &mut Duration,
    ) -> Result<(), ConfigError> {
        *slot(&mut self.retry) =
            given.length(Duration::from_millis(1)..=Duration::from_hours(24))?;
        self.backoff_given_at = given.given_at.to_string();
        Ok(())
    }

    /// Returns the configuration, once every source has been applied.
    pub fn finish(self) -> Result<Config, ConfigError> {
        let RetrySettings { backoff, backoff_max, .. } = self.retry;
        if backoff > backoff_max {
            let [backoff, max] = [backoff, backoff_max].map(length::show);
            let message = format!(
                "backoff ({backoff}) is longer than backoff_max ({max}); lower it or raise backoff_max"
            );
            return Err(ConfigError::at(self.backoff_given_at, message));
        }
        if let (Ok(description), Some(way)) = (&self.description, self.likes_by)
            && let Some(problem) = description.lacks_way(way)
        {
            return Err(ConfigError::at(self.likes_by_given_at, problem));
        }
        // An address that is the description's own is as good as none.
        let plain = |url: Option<&Url>| {
            let description = self.description.as_ref().ok()?;
            Site::new(description.clone(), url.cloned(), None).ok()
        };
        let site = plain(None);
        let given_url = self.url.filter(|url| site.as_ref().is_none_or(|site| site.url != *url));
        let site = plain(given_url.as_ref());
        let is_own =
            |likes_url: &String| site.as_ref().is_some_and(|site| site.likes_url == *likes_url);
        let given_likes_url = self.likes_url.filter(|likes_url| !is_own(likes_url));
        let described = self.description.as_ref().ok().and_then(|of| of.items.lists_at_most);
        let given_lists_at_most = self.lists_at_most.filter(|_| self.lists_at_most != described);
        let site = self.description.and_then(|description| {
            let site = Site::new(description, given_url.clone(), given_likes_url.clone());
            let site = site.map(|site| site.with_lists_at_most(given_lists_at_most));
            site.map_err(|refusal| {
                let error = ConfigError::at(self.likes_url_given_at, refusal.to_string());
                BadDescription::from(error)
            })
        });
        Ok(Config {
            site: SiteSettings {
                kind: self.kind,
                site,
                given_url,
                given_likes_url,
                given_lists_at_most,
                token_env: self.token_env,
            },
            contact: self.contact,
            like_limit: self.like_limit,
            stages: self.stages,
            likes_by: self.likes_by,
            new_users_share: self.new_users_share,
            pace: self.pace,
            retry: self.retry,
            database: self.database,
            exports: self.exports,
            suppress: self.suppress,
        })
    }
}

fn is_variable_name(text: &str) -> bool {
    let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    plain && text.bytes().next().is_some_and(|first| !first.is_ascii_digit())
}
