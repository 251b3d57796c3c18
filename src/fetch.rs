//! The only module that talks to the site.

mod body;
mod doubt;
mod excerpt;
mod limiter;
mod pace;
mod retry_after;
mod robots;
mod send;
mod verdict;

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use bytes::Bytes;
use reqwest::Client;
use reqwest::header::HeaderValue;
use url::{Origin, Url};

pub use pace::{Pace, Wait};
pub use retry_after::parse as read_retry_after;
pub use robots::{Forbidden, Robots, RobotsAnswer};

use crate::config::Config;
use crate::sites::{PageRequest, Site, is_on};
use crate::words::Clock;
use crate::words::Pause;
use crate::words::{Answered, Purpose, Sent};

/// What became of asking for a page.
#[derive(Debug)]
pub enum Verdict {
    /// Its bytes: status 200 and the right kind of content.
    Page(Bytes),
    /// The site said for good that there is no such page.
    Gone(String),
    /// 403: the page is private, or all of the site is closed to us; how long the site asked to wait.
    Refused(String, Option<Duration>),
    /// The site told us to wait: it is paused.
    Paused(Pause),
    /// It did not work; it may the next time.
    Failed(String),
    /// 5xx, or no connection: it may be the site that is down.
    Down(String),
    /// It does not work, and won't the next time.
    Rejected(String),
    /// It was not asked for, as the site is paused.
    Held,
}

/// What became of asking for a page, and what it cost.
#[derive(Debug)]
pub struct Answer {
    /// What became of it.
    pub verdict: Verdict,
    /// The requests that were sent, redirects included.
    pub requests: Vec<Sent>,
}

impl Verdict {
    /// What the last of its requests was answered with.
    const fn answered(&self) -> Answered {
        match self {
            Self::Page(_) => Answered::Page,
            Self::Gone(_) => Answered::Gone,
            Self::Refused(..) => Answered::Refused,
            Self::Paused(_) => Answered::Wait,
            Self::Failed(_) | Self::Held => Answered::Failed,
            Self::Down(_) => Answered::Down,
            Self::Rejected(_) => Answered::Rejected,
        }
    }
}

/// Asks the site for pages.
#[derive(Debug)]
pub struct Fetcher {
    client: Client,
    pace: Arc<Pace>,
    origins: Vec<Origin>,
    token: Option<(Origin, HeaderValue)>,
    robots: RwLock<Robots>,
    timeout: Duration,
    clock: Clock,
}

impl Fetcher {
    /// A fetcher for the site; `token` is sent to the origin of its `url` alone.
    pub fn new(
        config: &Config,
        site: &Site,
        token: Option<&str>,
        pace: Arc<Pace>,
        clock: Clock,
    ) -> anyhow::Result<Self> {
        // The only provider in this program: an error says that it is installed already.
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
            pace,
            origins: site.origins(),
            token: token.transpose()?,
            robots: RwLock::default(),
            timeout: config.pace.timeout,
            clock,
        })
    }

    /// Asks for a page; the caller has taken its turn of the pace for the first request.
    pub async fn fetch(&self, request: &PageRequest, purpose: Purpose) -> Answer {
        let mut requests = Vec::with_capacity(1);
        let verdict = self.follow(request, purpose, &mut requests).await;
        Answer { verdict, requests }
    }

    /// Obeys these rules from now on.
    pub fn obey(&self, robots: Robots) {
        *self.robots.write().unwrap_or_else(PoisonError::into_inner) = robots;
    }

    /// The pace that every request keeps to.
    pub fn pace(&self) -> &Pace {
        &self.pace
    }

    fn forbidden(&self, url: &Url) -> Option<Forbidden> {
        self.robots.read().unwrap_or_else(PoisonError::into_inner).forbids(url)
    }

    fn is_own(&self, url: &Url) -> bool {
        self.origins.iter().any(|origin| is_on(url, origin))
    }
}
