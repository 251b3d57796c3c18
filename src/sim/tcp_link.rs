//! A TCP link to a server that can be slowed, held and cut, as networks and cables are.

mod line;
mod link_state;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

use line::Line;
pub use link_state::{LinkState, LostAnswers};

/// How long to wait before asking again for a port that another program has taken.
const PORT_AGAIN: Duration = Duration::from_millis(50);

/// A port of 127.0.0.1 that leads to a server. Dropping it ends all of its connections.
#[derive(Debug)]
pub struct TcpLink {
    port: u16,
    state: watch::Sender<LinkState>,
    cuts: watch::Sender<usize>,
    n_lost: Arc<AtomicUsize>,
    ports: Arc<Mutex<BTreeSet<u16>>>,
    accepting: JoinHandle<()>,
}

impl TcpLink {
    /// Opens a link to a server. The seed fixes the random choices.
    pub async fn to(server: SocketAddr, seed: u64) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        let (state, cuts) = (watch::Sender::default(), watch::Sender::default());
        let n_lost = Arc::new(AtomicUsize::new(0));
        let line = Line::new(server, &state, &cuts, Arc::clone(&n_lost));
        let ports = line.ports();
        let accepting = tokio::spawn(accept(listener, port, line, fastrand::Rng::with_seed(seed)));
        Ok(Self { port, state, cuts, n_lost, ports, accepting })
    }

    /// Returns the port on 127.0.0.1.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Changes what the link does from now on, on all connections.
    pub fn set(&self, state: LinkState) {
        self.state.send_replace(state);
    }

    /// Cuts all connections. Both ends notice it, and what is under way is lost.
    pub fn cut(&self) {
        self.cuts.send_modify(|n| *n += 1);
    }

    /// Returns the ports from which the link is connected to the server at present.
    #[must_use]
    pub fn ports_at_server(&self) -> Vec<u16> {
        let ports = self.ports.lock().unwrap_or_else(PoisonError::into_inner);
        ports.iter().copied().collect()
    }

    /// Returns how many answers were lost.
    #[must_use]
    pub fn n_lost(&self) -> usize {
        self.n_lost.load(Ordering::SeqCst)
    }
}

impl Drop for TcpLink {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// Carries connections for as long as the link exists. They end with this, because it owns their tasks.
async fn accept(listener: TcpListener, port: u16, line: Line, mut rng: fastrand::Rng) {
    let mut listener = Some(listener);
    let mut state = line.state();
    let mut connections = JoinSet::new();
    loop {
        let refuses = state.borrow_and_update().refuses;
        // A port that nobody listens on is what makes the system refuse a connection.
        match (&listener, refuses) {
            (Some(_), true) => listener = None,
            (None, false) => {
                listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.ok();
                if listener.is_none() {
                    tokio::time::sleep(PORT_AGAIN).await;
                    continue;
                }
            }
            _ => {}
        }
        tokio::select! {
            changed = state.changed() => if changed.is_err() { return },
            accepted = accepted(listener.as_ref()) => if let Ok(client) = accepted {
                connections.spawn(line.another().carry(client, rng.fork()));
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

/// Returns the next connection, or waits forever if nothing listens.
async fn accepted(listener: Option<&TcpListener>) -> io::Result<TcpStream> {
    match listener {
        Some(listener) => Ok(listener.accept().await?.0),
        None => std::future::pending().await,
    }
}
