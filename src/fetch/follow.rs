//! The one loop for every request: send, follow redirects within the site, judge, read.

use std::time::Instant;

use bytes::Bytes;
use reqwest::Response;
use reqwest::header::{ACCEPT, CONTENT_TYPE, LINK};
use url::Url;

use super::errand::{Errand, MAX_REDIRECTS, Redirects};
use super::fetcher::{Fetched, Fetcher};
use super::headers;
use super::no_answer::NoAnswer;
use super::rate_limit::LeavingRequest;
use crate::crash;
use crate::sites::Media;
use crate::words::{Answered, FetchFailure, Judgement, Purpose, Received, Sent};

/// What one request led to.
enum Reply {
    /// A redirect to an address of the site.
    Redirected(Url),
    /// Any other answer, or none.
    Ended(Judgement<Bytes>),
}

impl Fetcher {
    /// Sends a request and follows redirects, each of which takes a turn of the rate limit. The caller has already
    /// taken the turn of the first request and, for an image, a turn of the image pace.
    pub(super) async fn follow(&self, mut url: Url, errand: Errand) -> Fetched {
        let mut requests = Vec::with_capacity(1);
        let mut received = None;
        for n_redirects in 0..=MAX_REDIRECTS {
            if !errand.is_robots_txt()
                && let Some(reason) = self.forbidden(&url)
            {
                if n_redirects == 0 {
                    self.rate_limit.give_back();
                }
                let body = Err(FetchFailure::Forbidden(reason));
                return Fetched { body, requests, received };
            }
            let turn = async {
                let has_turn = n_redirects == 0 && errand.purpose != Purpose::Probe;
                if errand.media == Some(Media::Image) && !has_turn {
                    self.image_pace.turn().await;
                }
                if n_redirects > 0 && !self.rate_limit.wait_for_turn().await {
                    return None;
                }
                let origin = url.origin().ascii_serialization();
                let departure = self.rate_limit.wait_to_send(&origin).await;
                if departure.is_none() {
                    self.rate_limit.give_back();
                }
                departure
            };
            let Some(departure) = self.unless_abandoned(turn).await.flatten() else {
                return Fetched { body: Err(FetchFailure::NotSent), requests, received };
            };
            let (at, began, mut n_bytes) = (departure.at(), Instant::now(), 0);
            received = None;
            let request = self.request(&url, errand, departure, &mut n_bytes, &mut received);
            let reply = self.unless_abandoned(request).await;
            if let Some(received) = &mut received {
                received.is_redirected = n_redirects > 0;
            }
            let status = received.as_ref().map(|received| received.status);
            let answered = match &reply {
                Some(Reply::Redirected(_)) => Answered::Redirect,
                Some(Reply::Ended(Ok(_))) => Answered::Page,
                Some(Reply::Ended(Err(failure))) => failure.answered(),
                None => Answered::Unknown,
            };
            let (purpose, took) = (errand.purpose, began.elapsed());
            requests.push(Sent { at, purpose, status, n_bytes, took, answered });
            match reply {
                Some(Reply::Redirected(next)) if may_follow_once(&url, &next, errand) => url = next,
                Some(Reply::Redirected(next)) => {
                    if let Some(received) = &mut received {
                        received.is_redirected = true;
                        next.path().clone_into(&mut received.path);
                    }
                    let reason = "configure the address that it leads to".to_owned();
                    let body = Err(FetchFailure::Unreadable(reason));
                    return Fetched { body, requests, received };
                }
                Some(Reply::Ended(body)) => return Fetched { body, requests, received },
                None => return Fetched { body: Err(FetchFailure::NotSent), requests, received },
            }
        }
        Fetched { body: errand.too_many_redirects(), requests, received }
    }

    /// Sends one request, and notes how much of the answer's body was read, and what came.
    async fn request(
        &self,
        url: &Url,
        errand: Errand,
        departure: LeavingRequest<'_>,
        n_bytes: &mut u64,
        received: &mut Option<Received>,
    ) -> Reply {
        let mut request = self.client.get(url.clone());
        if let Some(media) = errand.media {
            let accepted = match media {
                Media::Html => "text/html",
                Media::Json => "application/json",
                Media::Image => "image/jpeg, image/png, image/webp",
            };
            request = request.header(ACCEPT, accepted);
            if let Some((origin, header, token)) = &self.token
                && media != Media::Image
                && *origin == url.origin()
            {
                request = request.header(header.clone(), token.clone());
            }
        }
        crash::point("fetch.before-send");
        let sent = request.send().await;
        crash::point("fetch.after-headers");
        match sent {
            Ok(response) => {
                self.note_answer();
                let received = received.insert(head(url, &response));
                departure.answered(self.stated_windows(response.headers()));
                if response.status().is_redirection() {
                    self.redirect(url, errand, &response)
                } else {
                    let beginning = &mut received.beginning;
                    Reply::Ended(self.read(url, response, errand, n_bytes, beginning).await)
                }
            }
            Err(error) => {
                let proxy = self.proxies.variable_for(url);
                let host = self.host_in_words(url);
                let no_answer = NoAnswer {
                    error: &error,
                    url,
                    host: &host,
                    timeout: self.timeout,
                    proxy,
                    had_answers: self.has_answers(),
                };
                Reply::Ended(Err(no_answer.judge()))
            }
        }
    }

    fn redirect(&self, from: &Url, errand: Errand, response: &Response) -> Reply {
        let status = response.status().as_u16();
        if let Some(length) = headers::retry_after(response.headers(), self.clock.now()) {
            return Reply::Ended(Err(errand.told_to_wait(status, length)));
        }
        let Some(to) = headers::location(response.headers(), from) else {
            let reason = format!("status {status} without an address");
            return Reply::Ended(Err(FetchFailure::Unreadable(reason)));
        };
        if self.may_follow(&to, errand) {
            return Reply::Redirected(to);
        }
        let host = self.host_in_words(&to);
        // Such a redirect may be temporary, as to a page that asks for a human.
        let reason = format!("a redirect to another site ({host}), which is not followed");
        Reply::Ended(Err(FetchFailure::Unreadable(reason)))
    }
}

/// Returns whether a redirect is followed where each page may take one request. One that leads to the same
/// address sets a cookie, which every later request carries.
fn may_follow_once(from: &Url, to: &Url, errand: Errand) -> bool {
    errand.redirects == Redirects::Followed || from == to
}

/// Returns what the head of an answer says.
fn head(url: &Url, response: &Response) -> Received {
    let content_type = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let links = response.headers().get_all(LINK).iter();
    Received {
        status: response.status().as_u16(),
        content_type: content_type.map(str::to_owned),
        path: url.path().to_owned(),
        links: links.filter_map(|value| value.to_str().ok().map(str::to_owned)).collect(),
        ..Received::default()
    }
}
