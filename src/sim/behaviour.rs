//! What the server does about one request: it answers, or it misbehaves.

use std::io;
use std::time::Duration;

use tokio::sync::futures::OwnedNotified;

use super::fault::Fault;
use super::faulty_answer::faulty_answer;
use super::html::html_page;
use super::http::{HttpRequest, HttpResponse};
use super::pages::SitePages;
use super::pages::content::PageContent;

/// What the server does about one request.
pub(super) enum Behaviour {
    Send(HttpResponse),
    SendWhenNotified(OwnedNotified, HttpResponse),
    SendHalfThenClose(HttpResponse),
    SendHalfThenHang(HttpResponse),
    SendTooMuch(HttpResponse),
    Drip(HttpResponse, Duration),
    SendForever(HttpResponse),
    SendRaw(Vec<u8>),
    Hang,
    Reset,
}

impl Behaviour {
    /// Chooses what to do. Without a fault, the request is answered properly.
    pub fn choose(
        request: &HttpRequest,
        pages: &SitePages,
        fault: Option<Fault>,
    ) -> io::Result<Self> {
        if request.method != "GET" {
            return Ok(Self::Send(HttpResponse::html(405, html_page("Method Not Allowed"))));
        }
        let proper = || pages.render(pages.route_of(request), PageContent::Full);
        Ok(match fault {
            None => Self::Send(proper()),
            Some(Fault::Reset) => Self::Reset,
            Some(Fault::Truncated) => Self::SendHalfThenClose(proper()),
            Some(Fault::HangBeforeHeaders) => Self::Hang,
            Some(Fault::HangInBody) => Self::SendHalfThenHang(proper()),
            Some(Fault::Drip(between)) => Self::Drip(proper(), between),
            Some(Fault::WrongLength) => Self::SendTooMuch(proper()),
            Some(Fault::Endless) => Self::SendForever(proper()),
            Some(Fault::Raw(bytes)) => Self::SendRaw(bytes),
            Some(Fault::Hold(notify)) => Self::SendWhenNotified(notify.notified_owned(), proper()),
            Some(fault) => Self::Send(faulty_answer(fault, request, pages)?),
        })
    }

    /// Returns the same behaviour with a compressed body, if there is one.
    pub fn gzipped(self) -> io::Result<Self> {
        match self {
            drip @ Self::Drip(..) => Ok(drip),
            other => other.map(HttpResponse::gzipped),
        }
    }

    /// Returns the same behaviour with a changed response, if there is one that ends.
    pub fn map(
        self,
        change: impl FnOnce(HttpResponse) -> io::Result<HttpResponse>,
    ) -> io::Result<Self> {
        Ok(match self {
            Self::Send(response) => Self::Send(change(response)?),
            Self::SendWhenNotified(notified, response) => {
                Self::SendWhenNotified(notified, change(response)?)
            }
            Self::SendHalfThenClose(response) => Self::SendHalfThenClose(change(response)?),
            Self::SendHalfThenHang(response) => Self::SendHalfThenHang(change(response)?),
            Self::SendTooMuch(response) => Self::SendTooMuch(change(response)?),
            Self::Drip(response, between) => Self::Drip(change(response)?, between),
            other => other,
        })
    }
}
