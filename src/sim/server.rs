//! A simulated site on a loopback port.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, JoinSet};

use super::behaviour::Behaviour;
use super::faults::Faults;
use super::http::{self, HttpRequest, HttpResponse, Parsed, SimHost};
use super::pages::{SitePages, ThumbHost};
use super::quota_keeper::QuotaKeeper;
use super::request_log::{LoggedRequest, RequestLog};
use super::sending::AfterAnswer;
use super::site::SimSite;
use super::sites::played;
use super::world::World;

/// The longest request head that is accepted.
const MAX_HEAD: usize = 64 * 1024;

/// A running simulated site. Dropping it stops it.
pub struct Server {
    address: SocketAddr,
    site: Arc<ServedSite>,
    thumbs_address: Option<SocketAddr>,
    listening: Vec<Listening>,
}

/// A port that accepts connections.
struct Listening {
    stop: oneshot::Sender<()>,
    accepting: JoinHandle<()>,
}

/// What every connection needs.
struct ServedSite {
    description: &'static str,
    pages: SitePages,
    faults: Faults,
    gzip: bool,
    requests_per_second: f64,
    quota: QuotaKeeper,
    log: RequestLog,
    thumb_log: RequestLog,
}

impl Server {
    /// The most requests in flight of a crawl with the configuration [`Self::config_yml`].
    pub const MAX_IN_FLIGHT: usize = 4;

    /// The like limit of such a crawl, which is the configuration's default.
    pub const LIKE_LIMIT: u32 = 5;

    /// Serves the site on a port of 127.0.0.1 (0 for any) until stopped or dropped.
    pub async fn start(site: SimSite, port: u16) -> io::Result<Self> {
        Self::serve(site, TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?)
    }

    /// Serves the site on a listener.
    pub fn serve(site: SimSite, listener: TcpListener) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let has_other_host = site.world.has_thumbs && !site.has_own_thumbs;
        let thumbs = if has_other_host { Some(bind_any()?) } else { None };
        let thumbs_address = match &thumbs {
            Some(thumbs) => Some(thumbs.local_addr()?),
            None => Some(address).filter(|_| site.world.has_thumbs),
        };
        let thumb_host = thumbs_address.map(|address| ThumbHost {
            origin: format!("http://{address}"),
            robots: site.thumb_robots,
        });
        let site = Arc::new(ServedSite {
            description: site.description,
            quota: QuotaKeeper::new(played(site.shape), site.quota),
            pages: SitePages::new(
                site.shape,
                site.world,
                format!("http://{address}"),
                site.robots,
                site.page_size,
            )
            .with_thumbs(thumb_host),
            faults: site.faults,
            gzip: site.gzip,
            requests_per_second: site.requests_per_second,
            log: RequestLog::new(),
            thumb_log: RequestLog::new(),
        });
        let mut listening = vec![Listening::begin(listener, &site, SimHost::Pages)];
        let at_thumbs = thumbs.map(|thumbs| Listening::begin(thumbs, &site, SimHost::Thumbs));
        listening.extend(at_thumbs);
        Ok(Self { address, site, thumbs_address, listening })
    }

    /// Closes every port and every connection.
    pub async fn stop(mut self) {
        for Listening { stop, accepting } in std::mem::take(&mut self.listening) {
            drop(stop);
            // An error means that the runtime is shutting down, and then the task has ended too.
            let _ = accepting.await;
        }
    }

    /// The site's address, `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The address of the thumbnails, if the site has any: `http://127.0.0.1:PORT`, mostly with another port.
    #[must_use]
    pub fn thumbs_url(&self) -> Option<String> {
        self.thumbs_address.map(|address| format!("http://{address}"))
    }

    /// Returns every request for a thumbnail so far, and for robots.txt at their address.
    #[must_use]
    pub fn thumb_requests(&self) -> Vec<LoggedRequest> {
        self.site.thumb_log.all()
    }

    /// Waits until `n` requests have arrived where the thumbnails are.
    pub async fn wait_for_thumb_requests(&self, n: usize) {
        self.site.thumb_log.wait_for(n).await;
    }

    /// The content of the site.
    #[must_use]
    pub fn world(&self) -> &World {
        self.site.pages.world()
    }

    /// Returns the configuration of a crawl of this site without a rate limit.
    #[must_use]
    pub fn config_yml(&self, database: &Path, exports: &Path) -> String {
        let (description, url) = (self.site.description, self.url());
        let traits = self.site.pages.traits();
        let path = traits.base_path;
        let likes_url = traits.likes_path.map(|path| format!("  likes_url: {url}{path}\n"));
        let limit = self.world().search_limit();
        let limit = limit.map(|n| format!("  lists_at_most: {n}\n")).unwrap_or_default();
        let rate = self.site.requests_per_second;
        let images = if self.world().has_thumbs {
            format!("  images_per_second: {rate:?}\n")
        } else {
            String::new()
        };
        // A JSON string is also a YAML string.
        let quoted = |path: &Path| serde_json::Value::from(path.to_string_lossy()).to_string();
        let (database, exports) = (quoted(database), quoted(exports));
        format!(
            "site:\n  kind: {description}\n  url: {url}{path}\n{}{limit}\
             pace:\n  requests_per_second: {rate:?}\n{images}  max_in_flight: {}\n  timeout: 30s\n  \
             obey_robots: true\n\
             database: {database}\nexports: {exports}\n",
            likes_url.unwrap_or_default(),
            Self::MAX_IN_FLIGHT
        )
    }

    /// Returns every request so far, in the order of arrival.
    #[must_use]
    pub fn requests(&self) -> Vec<LoggedRequest> {
        self.site.log.all()
    }

    /// Returns the number of requests so far.
    #[must_use]
    pub fn n_requests(&self) -> usize {
        self.site.log.count()
    }

    /// Waits until `n` requests have arrived.
    pub async fn wait_for_requests(&self, n: usize) {
        self.site.log.wait_for(n).await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        for listening in &self.listening {
            listening.accepting.abort();
        }
    }
}

impl Listening {
    /// Accepts connections from now on.
    fn begin(listener: TcpListener, site: &Arc<ServedSite>, host: SimHost) -> Self {
        let (stop, stopped) = oneshot::channel();
        let accepting = tokio::spawn(accept(listener, Arc::clone(site), host, stopped));
        Self { stop, accepting }
    }
}

/// Returns a listener on any free port of 127.0.0.1.
fn bind_any() -> io::Result<TcpListener> {
    let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    listener.set_nonblocking(true)?;
    TcpListener::from_std(listener)
}

/// Accepts connections until stopped. The connections end with it, because it owns their tasks.
async fn accept(
    listener: TcpListener,
    site: Arc<ServedSite>,
    host: SimHost,
    mut stopped: oneshot::Receiver<()>,
) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = &mut stopped => break,
            accepted = listener.accept() => if let Ok((stream, _)) = accepted {
                let site = Arc::clone(&site);
                // A connection fails if the client breaks it off, so there is nothing to report.
                connections.spawn(async move { converse(stream, &site, host).await.unwrap_or(()) });
            },
            Some(_) = connections.join_next() => {}
        }
    }
    connections.shutdown().await;
}

/// Answers a connection's requests one after another.
async fn converse(mut stream: TcpStream, site: &ServedSite, host: SimHost) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut unread = Vec::with_capacity(4096);
    loop {
        match http::parse(&unread) {
            Parsed::Whole(request, n) => {
                unread.drain(..n);
                let host = site.pages.host_of(host, &request.target);
                let request = HttpRequest { host, ..request };
                if answer(&mut stream, site, request).await? == AfterAnswer::Close {
                    return Ok(());
                }
            }
            Parsed::Partial if unread.len() < MAX_HEAD => {
                if stream.read_buf(&mut unread).await? == 0 {
                    return Ok(());
                }
            }
            Parsed::Partial | Parsed::Malformed => {
                let response = HttpResponse::html(400, "");
                stream.write_all(&response.head(0, false)).await?;
                return stream.shutdown().await;
            }
        }
    }
}

async fn answer(
    stream: &mut TcpStream,
    site: &ServedSite,
    request: HttpRequest,
) -> io::Result<AfterAnswer> {
    let at = Instant::now();
    let route = site.pages.route_of(&request);
    let fault = site.faults.next(&request.target, route);
    let judged = site.quota.judge(&request, route, fault.as_ref(), at);
    let mut behaviour = match judged.refusal {
        Some(refusal) => Behaviour::Send(refusal),
        None => Behaviour::choose(&request, &site.pages, fault)?,
    };
    behaviour = behaviour.map(|response| Ok(response.with_all(&judged.headers)))?;
    let is_image = request.host == SimHost::Thumbs;
    if site.gzip && request.takes_gzip && !is_image {
        behaviour = behaviour.gzipped()?;
    }
    let keep_alive = request.keep_alive && request.method == "GET";
    // The request is counted only now, when a held answer can no longer miss its notification.
    let log = if is_image { &site.thumb_log } else { &site.log };
    let number = log.add(at, request);
    behaviour.perform(stream, keep_alive, |status| log.set_status(number, status)).await
}

#[cfg(test)]
mod tests;
