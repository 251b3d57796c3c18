//! What the server does with one request: answers it, or misbehaves.

use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::futures::OwnedNotified;

use super::Fault;
use super::http::{Request, Response};
use super::pages::{Content, Pages, Route};

const RETRY_AFTER: &str = "Retry-After";

/// What is done with one request.
pub(super) enum Answer {
    Send(Response),
    SendWhenNotified(OwnedNotified, Response),
    SendHalfThenClose(Response),
    SendHalfThenHang(Response),
    SendRaw(Vec<u8>),
    Hang,
    Reset,
}

/// Whether the connection goes on after an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum After {
    KeepAlive,
    Close,
}

impl Answer {
    /// Chooses what to do; a request that meets no fault is answered properly.
    pub fn choose(request: &Request, pages: &Pages, fault: Option<Fault>) -> Self {
        if request.method != "GET" {
            return Self::Send(Response::html(405, people_page("Method Not Allowed")));
        }
        let route = pages.route(&request.target);
        let proper = || pages.render(route, Content::Full);
        let page = |status, title| Self::Send(Response::html(status, people_page(title)));
        match fault {
            None => Self::Send(proper()),
            Some(Fault::TooManyRequests { retry_after }) => Self::Send(
                Response::html(429, people_page("Too Many Requests"))
                    .with(RETRY_AFTER, retry_after),
            ),
            Some(Fault::Unavailable { retry_after }) => Self::Send(
                Response::html(503, people_page("Service Unavailable"))
                    .with(RETRY_AFTER, retry_after),
            ),
            Some(Fault::Status(status)) => page(status, "Something went wrong"),
            Some(Fault::Reset) => Self::Reset,
            Some(Fault::Truncated) => Self::SendHalfThenClose(proper()),
            Some(Fault::HangBeforeHeaders) => Self::Hang,
            Some(Fault::HangInBody) => Self::SendHalfThenHang(proper()),
            Some(Fault::HtmlWhereJson) => page(200, "Explore 3D models"),
            Some(Fault::WrongLandmark) => Self::Send(block_page(route)),
            Some(Fault::EmptyPage) => Self::Send(pages.render(route, Content::Empty)),
            Some(Fault::Challenge) => {
                let challenge = Some("challenge".to_owned());
                Self::Send(Response::html(202, "").with("x-amzn-waf-action", challenge))
            }
            Some(Fault::HumanVerification) => page(405, "Human Verification"),
            Some(Fault::Forbidden) => page(403, "Access denied"),
            Some(Fault::Gone) => page(404, "Not Found"),
            Some(Fault::Redirect(location)) => Self::Send(
                Response::html(302, people_page("Found")).with("Location", Some(location)),
            ),
            Some(Fault::Raw(bytes)) => Self::SendRaw(bytes),
            Some(Fault::Body { content_type, body }) => {
                Self::Send(Response::new(200, &content_type, body))
            }
            Some(Fault::Hold(notify)) => Self::SendWhenNotified(notify.notified_owned(), proper()),
        }
    }

    /// The same answer, compressed where there is a body to compress.
    pub fn gzipped(self) -> io::Result<Self> {
        Ok(match self {
            Self::Send(response) => Self::Send(response.gzipped()?),
            Self::SendWhenNotified(notified, response) => {
                Self::SendWhenNotified(notified, response.gzipped()?)
            }
            Self::SendHalfThenClose(response) => Self::SendHalfThenClose(response.gzipped()?),
            Self::SendHalfThenHang(response) => Self::SendHalfThenHang(response.gzipped()?),
            other => other,
        })
    }

    /// Does it; the status is told just before it is sent.
    pub async fn give(
        self,
        stream: &mut TcpStream,
        keep_alive: bool,
        sending: impl FnOnce(u16),
    ) -> io::Result<After> {
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
            Self::SendRaw(bytes) => {
                sending(raw_status(&bytes));
                stream.write_all(&bytes).await?;
                close(stream).await
            }
            Self::Hang => hang(stream).await,
            Self::Reset => {
                stream.set_zero_linger()?;
                Ok(After::Close)
            }
        }
    }
}

/// A page that speaks to people.
fn people_page(title: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><title>{title}</title></head>\
         <body><div class=\"main\"><h1>{title}</h1><p>Please try again later.</p></div></body></html>\n"
    )
}

/// A page of the right content type that isn't the page that was asked for.
fn block_page(route: Route) -> Response {
    match route {
        Route::Robots => Response::new(200, "text/plain", ""),
        Route::Catalogue { .. } | Route::ModelPage(_) => {
            Response::html(200, people_page("Just a moment"))
        }
        _ => Response::json(200, r#"{"detail":"Please try again later."}"#),
    }
}

fn raw_status(bytes: &[u8]) -> u16 {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut head = httparse::Response::new(&mut headers);
    let _ = head.parse(bytes);
    head.code.unwrap_or(0)
}

async fn send(
    stream: &mut TcpStream,
    mut response: Response,
    keep_alive: bool,
    sending: impl FnOnce(u16),
) -> io::Result<After> {
    sending(response.status);
    let mut bytes = response.head(response.body.len(), keep_alive);
    bytes.append(&mut response.body);
    stream.write_all(&bytes).await?;
    if keep_alive { Ok(After::KeepAlive) } else { close(stream).await }
}

/// Announces the body and sends the first half of it.
async fn send_half(
    stream: &mut TcpStream,
    response: &Response,
    sending: impl FnOnce(u16),
) -> io::Result<()> {
    sending(response.status);
    let n_body = response.body.len().max(1);
    let mut bytes = response.head(n_body, true);
    bytes.extend(&response.body[..n_body / 2]);
    stream.write_all(&bytes).await
}

async fn close(stream: &mut TcpStream) -> io::Result<After> {
    stream.shutdown().await?;
    Ok(After::Close)
}

/// Keeps silent until the client leaves.
async fn hang(stream: &mut TcpStream) -> io::Result<After> {
    while stream.read(&mut [0; 1024]).await? > 0 {}
    Ok(After::Close)
}
