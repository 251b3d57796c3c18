//! What the server does about one request: it answers, or it misbehaves.

use std::io;
use std::time::Duration;

use tokio::sync::futures::OwnedNotified;

use super::faults::Fault;
use super::http::{HttpRequest, HttpResponse};
use super::pages::SitePages;
use super::pages::content::PageContent;
use super::pages::route::Route;

const RETRY_AFTER: &str = "Retry-After";

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
    pub fn choose(request: &HttpRequest, pages: &SitePages, fault: Option<Fault>) -> Self {
        if request.method != "GET" {
            return Self::Send(HttpResponse::html(405, html_page("Method Not Allowed")));
        }
        let route = pages.route(&request.target);
        let proper = || pages.render(route, PageContent::Full);
        let changed = |change: &dyn Fn(&str) -> String| {
            let page = proper();
            let body = change(&String::from_utf8_lossy(&page.body)).into();
            Self::Send(HttpResponse { body, ..page })
        };
        let page = |status, title| Self::Send(HttpResponse::html(status, html_page(title)));
        match fault {
            None => Self::Send(proper()),
            Some(Fault::TooManyRequests { retry_after }) => Self::Send(
                HttpResponse::html(429, html_page("Too Many Requests"))
                    .with(RETRY_AFTER, retry_after),
            ),
            Some(Fault::Unavailable { retry_after }) => Self::Send(
                HttpResponse::html(503, html_page("Service Unavailable"))
                    .with(RETRY_AFTER, retry_after),
            ),
            Some(Fault::Status(status)) => page(status, "Something went wrong"),
            Some(Fault::Reset) => Self::Reset,
            Some(Fault::Truncated) => Self::SendHalfThenClose(proper()),
            Some(Fault::HangBeforeHeaders) => Self::Hang,
            Some(Fault::HangInBody) => Self::SendHalfThenHang(proper()),
            Some(Fault::Drip(between)) => Self::Drip(proper(), between),
            Some(Fault::WrongLength) => Self::SendTooMuch(proper()),
            Some(Fault::Endless) => Self::SendForever(proper()),
            Some(Fault::HtmlWhereJson) => page(200, "Explore 3D models"),
            Some(Fault::WrongLandmark) => Self::Send(block_page(route)),
            Some(Fault::EmptyPage) => Self::Send(pages.render(route, PageContent::Empty)),
            Some(Fault::Moved(by)) => Self::Send(pages.render(route, PageContent::Moved(by))),
            Some(Fault::As(target)) => {
                Self::Send(pages.render(pages.route(&target), PageContent::Full))
            }
            Some(Fault::Next(next)) => changed(&|page| with_next(page, &next)),
            Some(Fault::Changed { from, to }) => changed(&|page| page.replacen(&from, &to, 1)),
            Some(Fault::Challenge) => {
                let challenge = Some("challenge".to_owned());
                Self::Send(HttpResponse::html(202, "").with("x-amzn-waf-action", challenge))
            }
            Some(Fault::HumanVerification) => page(405, "Human Verification"),
            Some(Fault::Forbidden) => page(403, "Access denied"),
            Some(Fault::Gone) => page(404, "Not Found"),
            Some(Fault::Redirect(location)) => Self::Send(
                HttpResponse::html(302, html_page("Found")).with("Location", Some(location)),
            ),
            Some(Fault::Raw(bytes)) => Self::SendRaw(bytes),
            Some(Fault::Body { content_type, body }) => {
                Self::Send(HttpResponse::new(200, &content_type, body))
            }
            Some(Fault::Hold(notify)) => Self::SendWhenNotified(notify.notified_owned(), proper()),
        }
    }

    /// Returns the same behaviour with a compressed body, if there is one.
    pub fn gzipped(self) -> io::Result<Self> {
        Ok(match self {
            Self::Send(response) => Self::Send(response.gzipped()?),
            Self::SendWhenNotified(notified, response) => {
                Self::SendWhenNotified(notified, response.gzipped()?)
            }
            Self::SendHalfThenClose(response) => Self::SendHalfThenClose(response.gzipped()?),
            Self::SendHalfThenHang(response) => Self::SendHalfThenHang(response.gzipped()?),
            Self::SendTooMuch(response) => Self::SendTooMuch(response.gzipped()?),
            Self::Drip(response, between) => Self::Drip(response.gzipped()?, between),
            other => other,
        })
    }
}

/// Returns a page for people, as in a browser.
fn html_page(title: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><title>{title}</title></head>\
         <body><div class=\"main\"><h1>{title}</h1><p>Please try again later.</p></div></body></html>\n"
    )
}

/// Returns a page with the right content type that isn't the requested page.
fn block_page(route: Route) -> HttpResponse {
    match route {
        Route::Robots => HttpResponse::new(200, "text/plain", ""),
        Route::Catalogue { .. } | Route::ItemPage(_) => {
            HttpResponse::html(200, html_page("Just a moment"))
        }
        _ => HttpResponse::json(200, r#"{"detail":"Please try again later."}"#),
    }
}

/// Returns a page of JSON with this address of the next page.
fn with_next(page: &str, next: &str) -> String {
    let mut page: serde_json::Value = serde_json::from_str(page).unwrap_or_default();
    page["next"] = next.into();
    page.to_string()
}
