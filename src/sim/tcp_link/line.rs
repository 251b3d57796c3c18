//! What a link does for one connection.

use std::collections::BTreeSet;
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use fastrand::Rng;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use super::link_state::{LinkState, LostAnswers};

/// How much is read at a time.
const CHUNK_BYTES: usize = 16 * 1024;

/// How many chunks are under way in one direction at most. More must wait, as in a network.
const N_UNDER_WAY: usize = 64;

/// How a PostgreSQL server confirms that a transaction is committed: the kind of the message, its length,
/// and its text.
const COMMITTED: &[u8] = b"C\0\0\0\x0bCOMMIT\0";

/// What all connections of a link share.
#[derive(Clone, Debug)]
pub struct Line {
    server: SocketAddr,
    state: watch::Receiver<LinkState>,
    cuts: watch::Receiver<usize>,
    n_lost: Arc<AtomicUsize>,
    ports: Arc<Mutex<BTreeSet<u16>>>,
}

/// A direction in which bytes travel.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Heading {
    ToServer,
    ToClient,
}

/// Bytes that are to arrive at a certain time. No bytes mark the end of the stream.
struct Chunk {
    arrives_at: Instant,
    bytes: Vec<u8>,
}

/// A port that is known for as long as its connection lasts.
struct KnownPort<'p> {
    ports: &'p Mutex<BTreeSet<u16>>,
    port: u16,
}

impl<'p> KnownPort<'p> {
    fn new(ports: &'p Mutex<BTreeSet<u16>>, port: u16) -> Self {
        ports.lock().unwrap_or_else(PoisonError::into_inner).insert(port);
        Self { ports, port }
    }
}

impl Drop for KnownPort<'_> {
    fn drop(&mut self) {
        self.ports.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.port);
    }
}

/// The connection ends here.
struct Ended;

impl From<io::Error> for Ended {
    fn from(_: io::Error) -> Self {
        Self
    }
}

impl Line {
    /// Returns the line of a link.
    pub fn new(
        server: SocketAddr,
        state: &watch::Sender<LinkState>,
        cuts: &watch::Sender<usize>,
        n_lost: Arc<AtomicUsize>,
    ) -> Self {
        let (state, cuts) = (state.subscribe(), cuts.subscribe());
        Self { server, state, cuts, n_lost, ports: Arc::default() }
    }

    /// Returns the state of the link, to be watched.
    pub fn state(&self) -> watch::Receiver<LinkState> {
        self.state.clone()
    }

    /// Returns the ports from which the link is connected to the server.
    pub fn ports(&self) -> Arc<Mutex<BTreeSet<u16>>> {
        Arc::clone(&self.ports)
    }

    /// Returns the line of a new connection, which only later cuts end.
    pub fn another(&self) -> Self {
        let mut line = self.clone();
        line.cuts.mark_unchanged();
        line
    }

    /// Carries one connection until it ends or is cut.
    pub async fn carry(self, client: TcpStream, mut rng: Rng) {
        let mut cuts = self.cuts.clone();
        tokio::select! {
            _ = cuts.changed() => {}
            _ = self.pass(client, &mut rng) => {}
        }
    }

    async fn pass(&self, client: TcpStream, rng: &mut Rng) -> Result<(), Ended> {
        // A connection takes as long as anything else, and none is made while the cable is out.
        self.until_passing(Heading::ToServer).await?;
        let server = TcpStream::connect(self.server).await?;
        let _known = KnownPort::new(&self.ports, server.local_addr()?.port());
        client.set_nodelay(true)?;
        server.set_nodelay(true)?;
        let (from_client, to_client) = client.into_split();
        let (from_server, to_server) = server.into_split();
        let (asking, asked) = mpsc::channel(N_UNDER_WAY);
        let (answering, answered) = mpsc::channel(N_UNDER_WAY);
        // The same number is drawn for each message of the connection.
        let drawn = rng.fork();
        let n_messages = AtomicUsize::new(0);
        let is_lost = |heading, bytes: &[u8]| match (heading, &self.state.borrow().loses) {
            (Heading::ToServer, _) => {
                n_messages.fetch_add(1, Ordering::SeqCst);
                false
            }
            (Heading::ToClient, LostAnswers::ToCommits) => {
                memchr::memmem::find(bytes, COMMITTED).is_some()
            }
            (Heading::ToClient, LostAnswers::ToMessage(range)) => {
                n_messages.load(Ordering::SeqCst) >= drawn.clone().usize(range.clone())
            }
            (Heading::ToClient, LostAnswers::No) => false,
        };
        let (mut chance, mut other_chance) = (rng.fork(), rng.fork());
        tokio::try_join!(
            self.take(from_client, asking, &mut chance, |bytes| is_lost(Heading::ToServer, bytes)),
            self.deliver(to_server, asked, Heading::ToServer),
            self.take(from_server, answering, &mut other_chance, |bytes| {
                is_lost(Heading::ToClient, bytes)
            }),
            self.deliver(to_client, answered, Heading::ToClient),
        )?;
        Ok(())
    }

    /// Takes what one end sends, and notes when it is to arrive at the other.
    async fn take(
        &self,
        mut from: OwnedReadHalf,
        under_way: mpsc::Sender<Chunk>,
        rng: &mut Rng,
        is_lost: impl Fn(&[u8]) -> bool,
    ) -> Result<(), Ended> {
        let mut bytes = vec![0; CHUNK_BYTES];
        let mut latest = Instant::now();
        loop {
            let n = from.read(&mut bytes).await?;
            let bytes = &bytes[..n];
            if is_lost(bytes) {
                self.n_lost.fetch_add(1, Ordering::SeqCst);
                return Err(Ended);
            }
            latest = latest.max(Instant::now() + self.delay(rng));
            let chunk = Chunk { arrives_at: latest, bytes: bytes.to_vec() };
            under_way.send(chunk).await.map_err(|_| Ended)?;
            if n == 0 {
                return Ok(());
            }
        }
    }

    /// Hands over what arrives. The end of a stream is held like everything else.
    async fn deliver(
        &self,
        mut to: OwnedWriteHalf,
        mut under_way: mpsc::Receiver<Chunk>,
        heading: Heading,
    ) -> Result<(), Ended> {
        while let Some(Chunk { arrives_at, bytes }) = under_way.recv().await {
            tokio::time::sleep_until(arrives_at).await;
            self.until_passing(heading).await?;
            if bytes.is_empty() {
                to.shutdown().await?;
            } else {
                to.write_all(&bytes).await?;
            }
        }
        Ok(())
    }

    async fn until_passing(&self, heading: Heading) -> Result<(), Ended> {
        let is_passing = |state: &LinkState| match heading {
            Heading::ToServer => !state.holds_requests,
            Heading::ToClient => !state.holds_answers,
        };
        self.state.clone().wait_for(is_passing).await.map(|_| ()).map_err(|_| Ended)
    }

    fn delay(&self, rng: &mut Rng) -> Duration {
        let state = self.state.borrow();
        state.delay + state.jitter.mul_f64(rng.f64())
    }
}
