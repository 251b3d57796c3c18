//! What asks a site for pages and robots.txt files.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use bytes::Bytes;
use reqwest::Client;
use reqwest::header::HeaderValue;
use url::{Origin, Url};

use super::errand::{Errand, Redirects};
use super::rate_limit::RateLimit;
use super::robots::{self, Forbidden, Robots};
use crate::config::Config;
use crate::sites::{Firewall, PageRequest, Site, is_on};
use crate::words::{Clock, FetchFailure, Judgement, Purpose, Received, Sent};

/// What a request brought, and what it cost.
#[derive(Debug)]
pub struct Fetched {
    /// The body of the page, or why there is none.
    pub body: Judgement<Bytes>,
    /// The requests that were sent, redirects included.
    pub requests: Vec<Sent>,
    /// The last answer that came, if any did.
    pub received: Option<Received>,
}

/// What asks a site for pages and robots.txt files.
#[derive(Debug)]
pub struct Fetcher {
    pub(super) client: Client,
    pub(super) rate_limit: Arc<RateLimit>,
    pub(super) firewall: &'static Firewall,
    pub(super) token: Option<(Origin, HeaderValue)>,
    pub(super) timeout: Duration,
    pub(super) clock: Clock,
    origins: Vec<Origin>,
    robots: RwLock<Robots>,
}

impl Fetcher {
    /// Returns a fetcher for the site. The token is sent only to the origin of the site's `url`.
    pub fn new(
        config: &Config,
        site: &Site,
        token: Option<&str>,
        rate_limit: Arc<RateLimit>,
        clock: Clock,
    ) -> anyhow::Result<Self> {
        // An error says that it is installed already, and this program has no other provider.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut client = Client::builder()
            .user_agent(config.user_agent())
            .redirect(reqwest::redirect::Policy::none())
            .timeout(config.pace.timeout)
            .pool_max_idle_per_host(config.pace.max_in_flight as usize)
            .tcp_nodelay(true);
        if config.talks_to_loopback_only() {
            client = client.no_proxy();
        }
        let token = token.map(|token| {
            let mut value = HeaderValue::from_str(&site.authorization(token))?;
            value.set_sensitive(true);
            anyhow::Ok((site.url.origin(), value))
        });
        Ok(Self {
            client: client.build()?,
            rate_limit,
            firewall: site.firewall(),
            token: token.transpose()?,
            timeout: config.pace.timeout,
            clock,
            origins: site.origins(),
            robots: RwLock::default(),
        })
    }

    /// Fetches a page. The caller has taken a turn of the rate limit for the first request.
    pub async fn page(&self, request: &PageRequest, purpose: Purpose) -> Fetched {
        self.follow(request.url.clone(), Errand::page(request.media, purpose)).await
    }

    /// Fetches a page as [`Self::page`] does, and keeps the beginning of an answer that is not the page.
    pub async fn look(&self, request: &PageRequest, redirects: Redirects) -> Fetched {
        self.follow(request.url.clone(), Errand::look(request.media, redirects)).await
    }

    /// Fetches the robots.txt of an origin. The body is empty if the site has none. The caller has
    /// taken a turn of the rate limit for the first request.
    pub async fn robots_txt(&self, origin: &Origin) -> Fetched {
        if let Ok(url) = Url::parse(&robots::address(origin)) {
            self.follow(url, Errand::robots_txt()).await
        } else {
            let body = Err(FetchFailure::Failed("its address is not valid".to_owned()));
            Fetched { body, requests: Vec::new(), received: None }
        }
    }

    /// Obeys these rules from now on.
    pub fn obey(&self, robots: Robots) {
        *self.robots.write().unwrap_or_else(PoisonError::into_inner) = robots;
    }

    /// Returns the rate limit that every request keeps to.
    pub fn rate_limit(&self) -> &RateLimit {
        &self.rate_limit
    }

    /// Returns the rule of robots.txt that forbids an address, if any.
    pub(super) fn forbidden(&self, url: &Url) -> Option<Forbidden> {
        self.robots.read().unwrap_or_else(PoisonError::into_inner).forbids(url)
    }

    /// Returns whether an address is the site's own.
    pub(super) fn is_own(&self, url: &Url) -> bool {
        self.origins.iter().any(|origin| is_on(url, origin))
    }
}
