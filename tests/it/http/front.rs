//! A server in front of the simulated site, which can change what is asked and what is answered.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// An answer of the simulated site.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    pub status: u16,
    pub content_type: String,
    pub body: Vec<u8>,
}

impl Answer {
    /// The bytes of the answer, with these lines in its head.
    pub fn bytes(&self, lines: &str) -> Vec<u8> {
        let Self { status, content_type, body } = self;
        let n = body.len();
        let head = format!(
            "HTTP/1.1 {status} X\r\nContent-Type: {content_type}\r\nContent-Length: {n}\r\n{lines}\r\n"
        );
        [head.as_bytes(), body].concat()
    }
}

/// What a front does about a request: the bytes of an answer of its own, or none to ask the site.
type Before = dyn Fn(&str) -> Option<Vec<u8>> + Send + Sync;

/// What a front makes of the site's answer.
type After = dyn Fn(Answer) -> Vec<u8> + Send + Sync;

/// What a front does.
#[derive(Clone)]
pub struct Rules {
    pub before: Arc<Before>,
    pub after: Arc<After>,
}

impl Rules {
    /// A front that changes nothing.
    pub fn none() -> Self {
        Self { before: Arc::new(|_| None), after: Arc::new(|answer| answer.bytes("")) }
    }

    pub fn before(before: impl Fn(&str) -> Option<Vec<u8>> + Send + Sync + 'static) -> Self {
        Self { before: Arc::new(before), ..Self::none() }
    }

    pub fn after(after: impl Fn(Answer) -> Vec<u8> + Send + Sync + 'static) -> Self {
        Self { after: Arc::new(after), ..Self::none() }
    }
}

/// A running front. Dropping it stops it.
pub struct Front {
    address: SocketAddr,
    heads: Arc<Mutex<Vec<String>>>,
    accepting: JoinHandle<()>,
}

impl Front {
    /// Serves in front of the site at this address.
    pub async fn serve(site: SocketAddr, rules: Rules) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let heads = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&heads);
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (rules, seen) = (rules.clone(), Arc::clone(&seen));
                tokio::spawn(async move { answer(stream, site, &rules, &seen).await });
            }
        });
        Self { address, heads, accepting }
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The heads of all requests so far.
    pub fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// Answers one request, and closes the connection.
pub async fn answer(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    site: SocketAddr,
    rules: &Rules,
    seen: &Mutex<Vec<String>>,
) -> io::Result<()> {
    let head = read_head(&mut stream).await?;
    seen.lock().unwrap().push(head.clone());
    let bytes = match (rules.before)(&head) {
        Some(bytes) => bytes,
        None => (rules.after)(ask(site, &head).await?),
    };
    // The connection is closed after it, which every answer has to say.
    let end = bytes.windows(2).position(|two| two == b"\r\n").unwrap_or(bytes.len());
    stream.write_all(&bytes[..end]).await?;
    if end < bytes.len() {
        stream.write_all(b"\r\nConnection: close").await?;
    }
    stream.write_all(&bytes[end..]).await?;
    stream.shutdown().await
}

/// Reads the head of a request.
pub async fn read_head(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}

/// Asks the site. A proxy gets whole addresses, of which the site wants the path.
async fn ask(site: SocketAddr, head: &str) -> io::Result<Answer> {
    let target = head.split(' ').nth(1).unwrap();
    let path =
        target.split_once("://").map_or(target, |(_, rest)| &rest[rest.find('/').unwrap()..]);
    let mut upstream = TcpStream::connect(site).await?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: site\r\nConnection: close\r\n\r\n");
    upstream.write_all(request.as_bytes()).await?;
    let mut bytes = Vec::new();
    upstream.read_to_end(&mut bytes).await?;
    let mut headers = [httparse::EMPTY_HEADER; 16];
    let mut parsed = httparse::Response::new(&mut headers);
    let n = parsed.parse(&bytes).unwrap().unwrap();
    let is_type = |header: &&httparse::Header| header.name == "Content-Type";
    let content_type = parsed.headers.iter().find(|header| is_type(header)).unwrap().value;
    Ok(Answer {
        status: parsed.code.unwrap(),
        content_type: String::from_utf8_lossy(content_type).into_owned(),
        body: bytes[n..].to_vec(),
    })
}
