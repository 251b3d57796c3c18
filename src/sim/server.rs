//! The simulated site on a loopback port.

mod page_rate;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, JoinSet};

use super::answer::{After, Answer};
use super::http::{self, HttpRequest, HttpResponse, Parsed};
use super::pages::Pages;
use super::request_log::{LoggedRequest, RequestLog};
use super::{Faults, Shape, SimSite, World};
use page_rate::PageRate;

/// The longest request head taken.
const MAX_HEAD: usize = 64 * 1024;

/// A running simulated site; dropping it stops it.
pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    accepting: Option<JoinHandle<()>>,
}

/// What every connection needs.
struct Shared {
    pages: Pages,
    faults: Faults,
    gzip: bool,
    rate: Option<PageRate>,
    log: RequestLog,
}

impl Server {
    /// The most requests that a crawl with [`Self::config_yml`] has in flight.
    pub const MAX_IN_FLIGHT: usize = 4;

    /// The like limit of such a crawl, which is the default of the configuration.
    pub const LIKE_LIMIT: u32 = 5;

    /// Serves the site on a port of 127.0.0.1 (0 for any) until stopped or dropped.
    pub async fn start(site: SimSite, port: u16) -> io::Result<Self> {
        Self::serve(site, TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?)
    }

    /// Serves the site on a port that is listened to already.
    pub fn serve(site: SimSite, listener: TcpListener) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            pages: Pages::new(site.shape, site.world, format!("http://{address}"), site.robots),
            faults: site.faults,
            gzip: site.gzip,
            rate: site.pages_per_second.map(PageRate::new),
            log: RequestLog::new(),
        });
        let (stop, stopped) = oneshot::channel();
        let accepting = tokio::spawn(accept(listener, Arc::clone(&shared), stopped));
        Ok(Self { address, shared, stop: Some(stop), accepting: Some(accepting) })
    }

    /// Closes the port and every connection.
    pub async fn stop(mut self) {
        drop(self.stop.take());
        if let Some(accepting) = self.accepting.take() {
            // It ends in an error only when the runtime is shutting down, and then it has ended too.
            let _ = accepting.await;
        }
    }

    /// The site's address, `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What the site knows.
    #[must_use]
    pub fn world(&self) -> &World {
        self.shared.pages.world()
    }

    /// A crawl configuration for this site, as fast as it goes.
    #[must_use]
    pub fn config_yml(&self, database: &Path, exports: &Path) -> String {
        let (shape, url) = (self.shared.pages.shape(), self.url());
        let path = match shape {
            Shape::SketchfabV3 => "/v3",
            Shape::Sketchfab2016 => "",
        };
        // A JSON string is a YAML one.
        let quoted = |path: &Path| serde_json::Value::from(path.to_string_lossy()).to_string();
        let (database, exports) = (quoted(database), quoted(exports));
        format!(
            "site:\n  kind: {shape}\n  url: {url}{path}\n  likes_url: {url}/i/likes\n\
             pace:\n  requests_per_second: 1000000.0\n  max_in_flight: {}\n  timeout: 30s\n  \
             obey_robots: true\n\
             database: {database}\nexports: {exports}\n",
            Self::MAX_IN_FLIGHT
        )
    }

    /// Every request so far, in the order of arrival.
    #[must_use]
    pub fn requests(&self) -> Vec<LoggedRequest> {
        self.shared.log.all()
    }

    /// The number of requests so far.
    #[must_use]
    pub fn n_requests(&self) -> usize {
        self.shared.log.count()
    }

    /// Waits until so many requests have arrived.
    pub async fn wait_for_requests(&self, n: usize) {
        self.shared.log.wait_for(n).await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(accepting) = &self.accepting {
            accepting.abort();
        }
    }
}

/// Takes connections until stopped; the connections end with it, as their tasks belong to it.
async fn accept(listener: TcpListener, shared: Arc<Shared>, mut stopped: oneshot::Receiver<()>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = &mut stopped => break,
            accepted = listener.accept() => if let Ok((stream, _)) = accepted {
                let shared = Arc::clone(&shared);
                // A connection that breaks is the client's doing.
                connections.spawn(async move { converse(stream, &shared).await.unwrap_or(()) });
            },
            Some(_) = connections.join_next() => {}
        }
    }
    connections.shutdown().await;
}

/// Answers a connection's requests one after another.
async fn converse(mut stream: TcpStream, shared: &Shared) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut unread = Vec::with_capacity(4096);
    loop {
        match http::parse(&unread) {
            Parsed::Whole(request, n) => {
                unread.drain(..n);
                if answer(&mut stream, shared, request).await? == After::Close {
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
    shared: &Shared,
    request: HttpRequest,
) -> io::Result<After> {
    let at = Instant::now();
    let fault = shared.faults.next(&request.target);
    let mut answer = Answer::choose(&request, &shared.pages, fault);
    if shared.gzip && request.takes_gzip {
        answer = answer.gzipped()?;
    }
    let keep_alive = request.keep_alive && request.method == "GET";
    // Counted only now that a held answer would notice being notified.
    let is_page = request.target != "/robots.txt";
    let number = shared.log.add(at, request);
    if let Some(rate) = shared.rate.as_ref().filter(|_| is_page) {
        rate.wait().await;
    }
    answer.give(stream, keep_alive, |status| shared.log.set_status(number, status)).await
}

#[cfg(test)]
mod tests;
