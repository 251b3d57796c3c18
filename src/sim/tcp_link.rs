//! A TCP link to a server that can be slowed, held and cut, as networks and cables are.

mod line;
#[cfg(test)]
mod tests;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

use line::Line;

/// How long to wait before asking again for a port that another program has taken.
const PORT_AGAIN: Duration = Duration::from_millis(50);

/// A port of 127.0.0.1 that leads to a server. Dropping it ends all of its connections.
#[derive(Debug)]
pub struct TcpLink {
    port: u16,
    state: watch::Sender<LinkState>,
    cuts: watch::Sender<usize>,
    n_lost: Arc<AtomicUsize>,
    accepting: JoinHandle<()>,
}

/// What a link does with what it carries. By default, it passes everything on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LinkState {
    /// How long each byte takes, in each direction.
    pub delay: Duration,
    /// The longest time that is added at random. The bytes stay in order.
    pub jitter: Duration,
    /// Whether what clients send is held. It is passed on later.
    pub holds_requests: bool,
    /// Whether what the server sends is held. It is passed on later.
    pub holds_answers: bool,
    /// Whether new connections are refused.
    pub refuses: bool,
    /// Which answers are lost, together with the connection.
    pub loses: LostAnswers,
}

/// Answers that are lost: the server has done what it was asked for, but the client does not hear of it,
/// because the connection is cut.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum LostAnswers {
    /// None.
    #[default]
    No,
    /// Those by which a PostgreSQL server confirms that a transaction is committed.
    ToCommits,
    /// The one to the message that has this number on its connection. The number is drawn for each
    /// connection.
    ToMessage(Range<usize>),
}

impl LinkState {
    /// Returns the state of a link whose cable is out: nothing arrives, and nobody is told.
    #[must_use]
    pub fn cable_out() -> Self {
        Self { holds_requests: true, holds_answers: true, ..Self::default() }
    }
}

impl TcpLink {
    /// Opens a link to a server. The seed decides what is left to chance.
    pub async fn to(server: SocketAddr, seed: u64) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        let (state, cuts) = (watch::Sender::default(), watch::Sender::default());
        let n_lost = Arc::new(AtomicUsize::new(0));
        let line = Line::new(server, &state, &cuts, Arc::clone(&n_lost));
        let accepting = tokio::spawn(accept(listener, port, line, fastrand::Rng::with_seed(seed)));
        Ok(Self { port, state, cuts, n_lost, accepting })
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

/// Returns the next connection, and never any if nothing listens.
async fn accepted(listener: Option<&TcpListener>) -> io::Result<TcpStream> {
    match listener {
        Some(listener) => Ok(listener.accept().await?.0),
        None => std::future::pending().await,
    }
}
