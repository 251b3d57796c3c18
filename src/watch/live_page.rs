//! A live page about one database, running or not: a small web server that only looks.
//!
//! One looker reads the database for all clients, in short looks while someone watches; what it sees is
//! one view, which every client is sent the changes of. A client that does not take them
//! is dropped, so that none can hold anything up.

mod activity;
mod connections;
mod content;
mod database;
mod dataset_figures;
mod document;
mod events;
mod guard;
mod reader;
mod routes;
mod token;

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::words::Clock;
use guard::Guard;
pub use token::{BadToken, Token};

/// Where it listens unless another address is given.
pub const ADDRESS: &str = "127.0.0.1:8787";

/// A port that is listened to, and who may look.
#[derive(Debug)]
pub struct LivePage {
    listener: TcpListener,
    address: SocketAddr,
    guard: Guard,
}

impl LivePage {
    /// Listens at this address (port 0: any that is free). With a token only those who bring it may look;
    /// without one only a loopback address will do.
    pub async fn bind(address: SocketAddr, token: Option<&Token>) -> io::Result<Self> {
        if token.is_none() && !address.ip().is_loopback() {
            return Err(io::Error::other("an address that is not loopback needs a token"));
        }
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address, guard: Guard::new(token) })
    }

    /// Where the page is.
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Begins to serve what the database at this path holds, from now on until stopped or dropped; the file need
    /// not be there yet.
    pub fn serve(self, database: PathBuf, clock: Clock) -> LivePageServer {
        let (end, ended) = oneshot::channel();
        let hub = reader::start(database, clock);
        let routes = routes::routes(hub.clone(), self.guard);
        let task = tokio::spawn(connections::serve(self.listener, routes, hub, ended));
        LivePageServer { end: Some(end), task: Some(task) }
    }
}

/// A dashboard at work.
#[derive(Debug)]
pub struct LivePageServer {
    end: Option<oneshot::Sender<()>>,
    task: Option<JoinHandle<()>>,
}

impl LivePageServer {
    /// Shows the clients where the crawl stands at last, with no one crawling any more, and lets go of the
    /// port and the database.
    pub async fn stop(mut self) {
        drop(self.end.take());
        if let Some(task) = self.task.take() {
            // It fails only when the runtime is shutting down, and then it has ended too.
            let _ = task.await;
        }
    }
}
