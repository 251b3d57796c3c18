//! A site that allows robots, records when a page is requested, and never answers.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

const ROBOTS: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 23\r\n\r\n\
                      User-agent: *\nAllow: /\n";

/// A port of 127.0.0.1, served until this process ends.
pub struct HoldingSite {
    url: String,
    arrivals: Receiver<Instant>,
}

impl HoldingSite {
    /// Opens the port.
    pub fn open() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (sender, arrivals) = channel();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let sender = sender.clone();
                std::thread::spawn(move || hold(&stream, &sender));
            }
        });
        Self { url, arrivals }
    }

    /// The site's address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Waits for the next `n` requests and returns when they arrived.
    pub fn wait_for(&self, n: usize, patience: Duration) -> Vec<Instant> {
        (0..n).map(|_| self.arrivals.recv_timeout(patience).unwrap()).collect()
    }
}

/// Reads requests until the client disconnects.
fn hold(mut stream: &TcpStream, arrivals: &Sender<Instant>) {
    let mut is_robots = false;
    for line in BufReader::new(stream).lines().map_while(Result::ok) {
        if line.starts_with("GET ") {
            is_robots = line.contains("/robots.txt");
            // A benchmark that has ended no longer waits for requests.
            let _ = arrivals.send(Instant::now());
        } else if line.is_empty() && is_robots && stream.write_all(ROBOTS.as_bytes()).is_err() {
            return;
        }
    }
}
