//! Sends an answer to the client: whole, in part, slowly or without end.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::behaviour::Behaviour;
use super::http::HttpResponse;

/// What becomes of the connection after an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AfterAnswer {
    KeepAlive,
    Close,
}

impl Behaviour {
    /// Carries the behaviour out. `sending` is called with the status just before it is sent.
    pub async fn perform(
        self,
        stream: &mut TcpStream,
        keep_alive: bool,
        sending: impl FnOnce(u16),
    ) -> io::Result<AfterAnswer> {
        match self {
            Self::Send(response) => send(stream, response, keep_alive, sending).await,
            Self::SendWhenNotified(notified, response) => {
                notified.await;
                send(stream, response, keep_alive, sending).await
            }
            Self::SendHalfThenClose(response) => {
                send_half(stream, &response, sending).await?;
                close(stream).await
            }
            Self::SendHalfThenHang(response) => {
                send_half(stream, &response, sending).await?;
                hang(stream).await
            }
            Self::SendTooMuch(response) => {
                sending(response.status);
                let mut bytes = response.head(response.body.len() / 2, false);
                bytes.extend(&response.body);
                stream.write_all(&bytes).await?;
                close(stream).await
            }
            Self::Drip(response, between) => {
                sending(response.status);
                drip(stream, &response, between).await
            }
            Self::SendForever(response) => {
                sending(response.status);
                send_forever(stream, &response).await
            }
            Self::SendRaw(bytes) => {
                sending(raw_status(&bytes));
                stream.write_all(&bytes).await?;
                // A client takes it that a whole answer leaves the connection open, as at any site.
                if keep_alive && leaves_open(&bytes) {
                    Ok(AfterAnswer::KeepAlive)
                } else {
                    close(stream).await
                }
            }
            Self::Hang => hang(stream).await,
            Self::Reset => {
                stream.set_zero_linger()?;
                Ok(AfterAnswer::Close)
            }
        }
    }
}

fn raw_status(bytes: &[u8]) -> u16 {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut head = httparse::Response::new(&mut headers);
    let _ = head.parse(bytes);
    head.code.unwrap_or(0)
}

/// Returns whether bytes are one whole answer that says where it ends, and not that the connection ends with it.
fn leaves_open(bytes: &[u8]) -> bool {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut head = httparse::Response::new(&mut headers);
    let mut parser = httparse::ParserConfig::default();
    parser.ignore_invalid_headers_in_responses(true);
    let Ok(httparse::Status::Complete(n_head)) = parser.parse_response(&mut head, bytes) else {
        return false;
    };
    let has = |name: &str| head.headers.iter().any(|of| of.name.eq_ignore_ascii_case(name));
    if has("connection") || has("transfer-encoding") {
        return false;
    }
    let lengths = head.headers.iter().filter(|of| of.name.eq_ignore_ascii_case("content-length"));
    let lengths: Vec<_> = lengths.map(|of| of.value).collect();
    let n_body = bytes.len() - n_head;
    match (head.code, lengths.as_slice()) {
        (Some(204 | 304), []) => n_body == 0,
        (Some(200..), [length]) => *length == n_body.to_string().as_bytes(),
        _ => false,
    }
}

async fn send(
    stream: &mut TcpStream,
    mut response: HttpResponse,
    keep_alive: bool,
    sending: impl FnOnce(u16),
) -> io::Result<AfterAnswer> {
    sending(response.status);
    let mut bytes = response.head(response.body.len(), keep_alive);
    bytes.append(&mut response.body);
    stream.write_all(&bytes).await?;
    if keep_alive { Ok(AfterAnswer::KeepAlive) } else { close(stream).await }
}

/// Announces the whole body, but sends only its first half.
async fn send_half(
    stream: &mut TcpStream,
    response: &HttpResponse,
    sending: impl FnOnce(u16),
) -> io::Result<()> {
    sending(response.status);
    let n_body = response.body.len().max(1);
    let mut bytes = response.head(n_body, true);
    bytes.extend(&response.body[..n_body / 2]);
    stream.write_all(&bytes).await
}

/// Sends the body byte by byte.
async fn drip(
    stream: &mut TcpStream,
    response: &HttpResponse,
    between: Duration,
) -> io::Result<AfterAnswer> {
    stream.write_all(&response.head(response.body.len(), false)).await?;
    for byte in &response.body {
        stream.write_all(&[*byte]).await?;
        tokio::time::sleep(between).await;
    }
    close(stream).await
}

/// Sends chunks of spaces until the client disconnects.
async fn send_forever(stream: &mut TcpStream, response: &HttpResponse) -> io::Result<AfterAnswer> {
    let head = format!(
        "HTTP/1.1 {} OK\r\nContent-Type: {}\r\nTransfer-Encoding: chunked\r\n\r\n",
        response.status, response.content_type
    );
    stream.write_all(head.as_bytes()).await?;
    let chunk = format!("4000\r\n{}\r\n", " ".repeat(0x4000));
    loop {
        stream.write_all(chunk.as_bytes()).await?;
    }
}

async fn close(stream: &mut TcpStream) -> io::Result<AfterAnswer> {
    stream.shutdown().await?;
    Ok(AfterAnswer::Close)
}

/// Sends nothing until the client disconnects.
async fn hang(stream: &mut TcpStream) -> io::Result<AfterAnswer> {
    while stream.read(&mut [0; 1024]).await? > 0 {}
    Ok(AfterAnswer::Close)
}
