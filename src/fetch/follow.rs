//! The one loop for every request: send, follow redirects within the site, judge, read.

use std::time::Instant;

use bytes::Bytes;
use reqwest::Response;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, LOCATION};
use url::Url;

use super::body;
use super::errand::{Errand, MAX_REDIRECTS, Redirects};
use super::excerpt::excerpt;
use super::fetcher::{Fetched, Fetcher};
use crate::crash;
use crate::sites::Media;
use crate::words::{Answered, FetchFailure, Judgement, Received, Sent};

/// What one request led to.
enum Reply {
    /// A redirect to an address of the site.
    Redirected(Url),
    /// Any other answer, or none.
    Ended(Judgement<Bytes>),
}

impl Fetcher {
    /// Sends a request and follows redirects, each of which takes a turn of the rate limit.
    pub(super) async fn follow(&self, mut url: Url, errand: Errand) -> Fetched {
        let mut requests = Vec::with_capacity(1);
        let mut received = None;
        for n_redirects in 0..=MAX_REDIRECTS {
            if errand.obeys_robots_txt()
                && let Some(forbidden) = self.forbidden(&url)
            {
                let body = Err(FetchFailure::Forbidden(forbidden.to_string()));
                return Fetched { body, requests, received };
            }
            // The caller took the turn of the first request.
            let may_send = n_redirects == 0 || self.rate_limit.wait_for_turn().await;
            let sent_at = if may_send { self.rate_limit.wait_to_send().await } else { None };
            let Some(at) = sent_at else {
                return Fetched { body: Err(FetchFailure::NotSent), requests, received };
            };
            let began = Instant::now();
            let (mut status, mut n_bytes) = (None, 0);
            received = None;
            let reply = self.request(&url, errand, &mut status, &mut n_bytes, &mut received).await;
            if let Some(received) = &mut received {
                received.is_redirected = n_redirects > 0;
            }
            let answered = match &reply {
                Reply::Redirected(_) => Answered::Redirect,
                Reply::Ended(Ok(_)) => Answered::Page,
                Reply::Ended(Err(failure)) => failure.answered(),
            };
            let (purpose, took) = (errand.purpose, began.elapsed());
            requests.push(Sent { at, purpose, status, n_bytes, took, answered });
            match reply {
                Reply::Redirected(next) if errand.redirects == Redirects::Refused => {
                    if let Some(received) = &mut received {
                        received.is_redirected = true;
                        next.path().clone_into(&mut received.path);
                    }
                    let reason = "configure the address that it leads to".to_owned();
                    return Fetched {
                        body: Err(FetchFailure::Unreadable(reason)),
                        requests,
                        received,
                    };
                }
                Reply::Redirected(next) => url = next,
                Reply::Ended(body) => return Fetched { body, requests, received },
            }
        }
        Fetched { body: errand.too_many_redirects(), requests, received }
    }

    /// Sends one request, and notes the status of the answer, how much of its body was read, and what
    /// came.
    async fn request(
        &self,
        url: &Url,
        errand: Errand,
        status: &mut Option<u16>,
        n_bytes: &mut u64,
        received: &mut Option<Received>,
    ) -> Reply {
        let mut request = self.client.get(url.clone());
        if let Some(media) = errand.media {
            let accepted = match media {
                Media::Html => "text/html",
                Media::Json => "application/json",
            };
            request = request.header(ACCEPT, accepted);
            if let Some((origin, token)) = &self.token
                && *origin == url.origin()
            {
                request = request.header(AUTHORIZATION, token.clone());
            }
        }
        crash::point("fetch.before-send");
        let sent = request.send().await;
        crash::point("fetch.after-headers");
        match sent {
            Ok(response) => {
                *status = Some(response.status().as_u16());
                let received = received.insert(head(url, &response));
                if response.status().is_redirection() {
                    self.redirect(url, &response)
                } else {
                    Reply::Ended(
                        self.read(response, errand, n_bytes, &mut received.beginning).await,
                    )
                }
            }
            Err(error) => {
                let reason = body::say(&error, self.timeout);
                let is_down = error.is_connect() && !error.is_timeout();
                let failure =
                    if is_down { FetchFailure::Down(reason) } else { FetchFailure::Failed(reason) };
                Reply::Ended(Err(failure))
            }
        }
    }

    fn redirect(&self, from: &Url, response: &Response) -> Reply {
        let status = response.status().as_u16();
        let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
        let Some(to) = location.and_then(|location| from.join(location).ok()) else {
            let reason = format!("status {status} without an address");
            return Reply::Ended(Err(FetchFailure::Unreadable(reason)));
        };
        let is_plain = to.username().is_empty() && to.password().is_none();
        if is_plain && self.is_own(&to) {
            return Reply::Redirected(to);
        }
        let host = excerpt(to.host_str().unwrap_or("no host"));
        // Such a redirect may be temporary, as to a page that asks for a human.
        let reason = format!("a redirect to another site ({host}), which is not followed");
        Reply::Ended(Err(FetchFailure::Unreadable(reason)))
    }
}

/// Returns what the head of an answer tells.
fn head(url: &Url, response: &Response) -> Received {
    let content_type = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    Received {
        status: response.status().as_u16(),
        content_type: content_type.map(str::to_owned),
        path: url.path().to_owned(),
        ..Received::default()
    }
}
