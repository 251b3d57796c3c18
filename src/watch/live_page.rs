//! The live page about one database, whether a process crawls it or not: a small web server that only
//! reads.
//!
//! One reader looks at the database for all clients, and only while someone watches. What it finds is the
//! page's content, and each client is sent the parts that changed. Clients that stop reading are
//! disconnected, so that none of them can hold up the others or the crawl.

mod activity;
mod connections;
mod content;
mod database;
mod dataset_figures;
mod document;
mod drawings;
mod events;
mod failed_requests;
mod guard;
mod lobby;
mod reader;
mod routes;
mod token;

use std::io;
use std::net::SocketAddr;

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::words::{Clock, DatabasePlace};
pub use drawings::{Drawings, LikeFigures, LikeFrequencies, LikeSummary, Picture, RequestRates};
use guard::Guard;
use reader::DatabaseReader;
pub use token::{BadToken, Token};

/// The address that the page is served at unless another one is given.
pub const ADDRESS: &str = "127.0.0.1:8787";

/// A live page that has its port and is not served yet.
#[derive(Debug)]
pub struct LivePage {
    listener: TcpListener,
    address: SocketAddr,
    guard: Guard,
}

impl LivePage {
    /// Listens at this address; port 0 takes any free port. With a token, only clients that send it are
    /// answered. Without one, the address must be a loopback address.
    pub async fn bind(address: SocketAddr, token: Option<&Token>) -> io::Result<Self> {
        if token.is_none() && !address.ip().is_loopback() {
            return Err(io::Error::other("a non-loopback address needs --token-file"));
        }
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address, guard: Guard::new(token) })
    }

    /// The address of the page.
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Serves what the database at this path holds, until the server is stopped or dropped. The file need
    /// not exist yet.
    pub fn serve(
        self,
        database: DatabasePlace,
        clock: Clock,
        drawings: Drawings,
    ) -> LivePageServer {
        let (end, ended) = oneshot::channel();
        let reader = DatabaseReader::start(database, clock, drawings);
        let routes = routes::routes(reader.clone(), self.guard, drawings.style);
        let task = tokio::spawn(connections::serve(self.listener, routes, reader, ended));
        LivePageServer { end: Some(end), task: Some(task) }
    }
}

/// A live page that is being served.
#[derive(Debug)]
pub struct LivePageServer {
    end: Option<oneshot::Sender<()>>,
    task: Option<JoinHandle<()>>,
}

impl LivePageServer {
    /// Sends the clients the final state, in which no process crawls any more, and lets go of the port and
    /// the database.
    pub async fn stop(mut self) {
        drop(self.end.take());
        if let Some(task) = self.task.take() {
            // It fails only when the runtime is shutting down, and then it has ended too.
            let _ = task.await;
        }
    }
}
