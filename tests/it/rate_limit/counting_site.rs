//! A small site that counts requests. It is written from the pages of Hugging Face, as far as they matter here.

use std::fmt::Write as _;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// What the site says about the requests that are left.
#[derive(Clone, Debug)]
pub enum Rule {
    /// It counts them in windows, and refuses any beyond the limit with 429.
    Windows { limit: usize, length: Duration },
    /// It refuses the tenth request, and asks for a wait of this length.
    RefusesOnce { status: u16, seconds: u64 },
    /// It says this with every page.
    Says(String),
    /// It says this with every page from this one on.
    SaysAfter(usize, String),
}

/// A running site. Dropping it stops it.
pub struct CountingSite {
    address: SocketAddr,
    seen: Arc<Mutex<Seen>>,
    n_requests: watch::Receiver<usize>,
    accepting: JoinHandle<()>,
}

/// The requests that arrived.
#[derive(Default)]
struct Seen {
    at: Vec<Instant>,
    /// How many arrived in each window.
    counts: Vec<usize>,
    n_refused: usize,
}

impl CountingSite {
    pub async fn serve(rule: Rule, n_items: usize) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (count, n_requests) = watch::channel(0);
        let seen = Arc::new(Mutex::new(Seen::default()));
        let shared = Arc::clone(&seen);
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (rule, seen, count) = (rule.clone(), Arc::clone(&shared), count.clone());
                tokio::spawn(async move { answer(stream, &rule, n_items, &seen, &count).await });
            }
        });
        Self { address, seen, n_requests, accepting }
    }

    pub fn url(&self) -> String {
        format!("http://{}/api", self.address)
    }

    /// How many requests arrived in each window that had any.
    pub fn counts(&self) -> Vec<usize> {
        self.seen.lock().unwrap().counts.iter().copied().filter(|count| *count > 0).collect()
    }

    pub fn n_refused(&self) -> usize {
        self.seen.lock().unwrap().n_refused
    }

    pub fn n_requests(&self) -> usize {
        self.seen.lock().unwrap().at.len()
    }

    /// The longest time between two requests.
    pub fn longest_silence(&self) -> Duration {
        let at = &self.seen.lock().unwrap().at;
        at.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap_or_default()
    }

    /// Waits until this number of requests have arrived.
    pub async fn wait_for(&self, n: usize) {
        self.n_requests.clone().wait_for(|count| *count >= n).await.unwrap();
    }
}

impl Drop for CountingSite {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// Answers one request, and closes the connection.
async fn answer(
    mut stream: TcpStream,
    rule: &Rule,
    n_items: usize,
    seen: &Mutex<Seen>,
    count: &watch::Sender<usize>,
) -> io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    let head = String::from_utf8_lossy(&head);
    let target = head.split(' ').nth(1).unwrap_or_default();
    let (status, says) = seen.lock().unwrap().count(rule);
    let (status, body) =
        if status == 200 { page(target, n_items) } else { (status, String::new()) };
    let says = says.map(|says| format!("RateLimit: {says}\r\n")).unwrap_or_default();
    let n = body.len();
    let answer = format!(
        "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {n}\r\n\
         Connection: close\r\n{says}\r\n{body}"
    );
    stream.write_all(answer.as_bytes()).await?;
    stream.shutdown().await?;
    count.send_modify(|count| *count += 1);
    Ok(())
}

impl Seen {
    /// Counts a request, and returns the status of its answer and what it says about those that are left.
    fn count(&mut self, rule: &Rule) -> (u16, Option<String>) {
        let now = Instant::now();
        self.at.push(now);
        let nth = self.at.len();
        match rule {
            Rule::Windows { limit, length } => {
                let passed = now.duration_since(self.at[0]);
                let window = usize::try_from(passed.as_nanos() / length.as_nanos()).unwrap();
                self.counts.resize(self.counts.len().max(window + 1), 0);
                self.counts[window] += 1;
                let n_left = limit.saturating_sub(self.counts[window]);
                let resets = *length * u32::try_from(window + 1).unwrap();
                let says =
                    format!("\"api\";r={n_left};t={}", resets.saturating_sub(passed).as_secs());
                let is_refused = self.counts[window] > *limit;
                self.n_refused += usize::from(is_refused);
                (if is_refused { 429 } else { 200 }, Some(says))
            }
            Rule::RefusesOnce { status, seconds } if nth == 10 => {
                self.n_refused += 1;
                (*status, Some(format!("\"api\";r=0;t={seconds}")))
            }
            Rule::RefusesOnce { .. } => (200, Some("\"api\";r=1000000;t=1".to_owned())),
            Rule::Says(says) => (200, Some(says.clone())),
            Rule::SaysAfter(first, says) => (200, (nth >= *first).then(|| says.clone())),
        }
    }
}

/// Returns a page: one of the catalogue, or the likes of an item.
fn page(target: &str, n_items: usize) -> (u16, String) {
    let mut entries = Vec::new();
    if target.starts_with("/api/models?") {
        for nth in 0..n_items {
            entries.push(format!("{{\"id\":\"org/m{nth}\",\"likes\":6,\"tags\":[\"a\"]}}"));
        }
    } else if target.contains("/likers") {
        for nth in 0..6 {
            let mut entry = String::new();
            let _ = write!(
                entry,
                "{{\"user\":\"u{nth}\",\"fullname\":\"U\",\"likedAt\":\"2023-02-16T10:20:30.000Z\"}}"
            );
            entries.push(entry);
        }
    } else {
        return (404, String::new());
    }
    (200, format!("[{}]", entries.join(",")))
}
