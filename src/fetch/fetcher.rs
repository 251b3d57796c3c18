//! Requests pages and robots.txt files from a site.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use anyhow::Context as _;
use bytes::Bytes;
use reqwest::Client;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use tokio::sync::watch;
use url::{Host, Origin, Url};

use super::client;
use super::errand::{Errand, Redirects};
use super::image_pace::ImagePace;
use super::proxies::Proxies;
use super::rate_limit::RateLimit;
use super::robots::{self, Robots};
use super::stated_windows;
use crate::config::{Config, is_loopback};
use crate::rules::windows::StatedWindow;
use crate::sites::description::{FirewallSigns, RateLimitHeaders, TokenHeader};
use crate::sites::{Media, PageRequest, Site, is_on, quotable};
use crate::words::{Clock, FetchFailure, Judgement, Purpose, Received, Sent};

/// What a request returned, and what it cost.
#[derive(Debug)]
pub struct Fetched {
    /// The body of the page, or why there is none.
    pub body: Judgement<Bytes>,
    /// The requests that were sent, redirects included.
    pub requests: Vec<Sent>,
    /// The last answer that came, if any did.
    pub received: Option<Received>,
}

/// The client that requests pages and robots.txt files from a site.
#[derive(Debug)]
pub struct Fetcher {
    pub(super) client: Client,
    pub(super) rate_limit: Arc<RateLimit>,
    /// The headers in which the site says how many requests are left.
    rate_limit_headers: Option<RateLimitHeaders>,
    pub(super) firewall: Option<FirewallSigns>,
    pub(super) token: Option<(Origin, HeaderName, HeaderValue)>,
    pub(super) timeout: Duration,
    pub(super) clock: Clock,
    /// The proxies of the environment. None where the crawl stays on this machine.
    pub(super) proxies: Proxies,
    origins: Vec<Origin>,
    /// The origins of images. No page is requested there, and no image elsewhere.
    image_origins: Vec<Origin>,
    pub(super) image_pace: ImagePace,
    /// Whether the crawl stays on this machine.
    is_on_loopback: bool,
    /// None until robots.txt is obeyed.
    robots: RwLock<Option<Robots>>,
    is_abandoned: watch::Sender<bool>,
    /// Whether any answer has come, in this run or an earlier one of the crawl.
    has_answers: AtomicBool,
}

impl Fetcher {
    /// Returns a fetcher for the site. The token is sent only to the origin of the site's `url`.
    pub fn new(
        config: &Config,
        site: &Site,
        token: Option<&str>,
        proxies: Proxies,
        rate_limit: Arc<RateLimit>,
        clock: Clock,
    ) -> anyhow::Result<Self> {
        let origins = site.origins();
        let is_on_loopback = config.talks_to_loopback_only();
        let proxies = if is_on_loopback { Proxies::default() } else { proxies };
        let image_origins = site.image_origins().to_vec();
        let client = client::build(config, (&origins, &image_origins), &proxies)?;
        let token = token.map(|token| {
            let TokenHeader { header, before, after } =
                site.token().context("this site takes no token: leave site.token_env out")?;
            let mut value = HeaderValue::from_str(&format!("{before}{token}{after}"))?;
            value.set_sensitive(true);
            anyhow::Ok((site.url.origin(), HeaderName::from_bytes(header.as_bytes())?, value))
        });
        Ok(Self {
            client,
            rate_limit,
            rate_limit_headers: site.rate_limit().cloned(),
            firewall: site.firewall().cloned(),
            token: token.transpose()?,
            timeout: config.pace.timeout,
            clock,
            proxies,
            origins,
            image_origins,
            image_pace: ImagePace::new(config.pace.images_per_second),
            is_on_loopback,
            robots: RwLock::default(),
            is_abandoned: watch::Sender::new(false),
            has_answers: AtomicBool::new(false),
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
        *self.robots.write().unwrap_or_else(PoisonError::into_inner) = Some(robots);
    }

    /// Notes that an answer has come. If requests get none after that, an outage is to blame, and not the
    /// settings of this machine.
    pub fn note_answer(&self) {
        self.has_answers.store(true, Ordering::Relaxed);
    }

    /// Returns whether an answer has come.
    pub(super) fn has_answers(&self) -> bool {
        self.has_answers.load(Ordering::Relaxed)
    }

    /// Drops the answers of all requests in flight, and sends no more.
    pub fn abandon(&self) {
        self.is_abandoned.send_replace(true);
    }

    /// Returns what `done` returns, or nothing once everything is abandoned.
    pub(super) async fn unless_abandoned<T>(&self, done: impl Future<Output = T>) -> Option<T> {
        let mut is_abandoned = self.is_abandoned.subscribe();
        tokio::select! {
            biased;
            // The sender lives as long as `self`, so this can't fail.
            _ = is_abandoned.wait_for(|is_abandoned| *is_abandoned) => None,
            value = done => Some(value),
        }
    }

    /// Returns the rate limit that every request keeps to.
    pub fn rate_limit(&self) -> &RateLimit {
        &self.rate_limit
    }

    /// Returns how often images leave.
    pub const fn image_pace(&self) -> &ImagePace {
        &self.image_pace
    }

    /// Returns what an answer says about the requests that are left.
    pub(super) fn stated_windows(&self, headers: &HeaderMap) -> Vec<StatedWindow> {
        let rule = self.rate_limit_headers.as_ref();
        rule.map_or_else(Vec::new, |rule| stated_windows::read(headers, rule, self.clock.now()))
    }

    /// Returns why robots.txt does not let a request go to an address, if it does not.
    pub(super) fn forbidden(&self, url: &Url) -> Option<String> {
        let robots = self.robots.read().unwrap_or_else(PoisonError::into_inner);
        let robots = robots.as_ref()?;
        if !robots.holds(&url.origin()) {
            let name = url.origin().ascii_serialization();
            return Some(format!(
                "{name}/robots.txt was not fetched, so nothing is requested there"
            ));
        }
        robots.forbids(url).map(|forbidden| forbidden.to_string())
    }

    /// Returns whether a redirect to an address may be followed.
    ///
    /// RFC 9309 (section 2.3.1.2) lets a robots.txt lie on another host. A crawl that stays on this machine
    /// never leaves it.
    pub(super) fn may_follow(&self, url: &Url, errand: Errand) -> bool {
        let is_plain = url.username().is_empty() && url.password().is_none();
        let is_web = matches!(url.scheme(), "http" | "https") && url.has_host();
        let is_open =
            errand.is_robots_txt() && is_web && (!self.is_on_loopback || is_loopback(url));
        let is_of_site = match errand.media {
            Some(Media::Image) => self.image_origins.iter().any(|origin| is_on(url, origin)),
            _ => self.is_own(url),
        };
        is_plain && (is_of_site || is_open)
    }

    /// Returns the host of an address for a message.
    pub(super) fn host_in_words(&self, url: &Url) -> String {
        let own = self.origins.iter().filter_map(|origin| match origin {
            Origin::Tuple(_, Host::Domain(domain), _) => Some(domain.as_str()),
            _ => None,
        });
        quotable::host_in_words(url.host_str(), own)
    }

    /// Returns whether an address is the site's own.
    fn is_own(&self, url: &Url) -> bool {
        self.origins.iter().any(|origin| is_on(url, origin))
    }
}
