//! The one loop for every request: send, follow redirects within the site, judge, read.

use std::time::Instant;

use bytes::Bytes;
use reqwest::Response;
use reqwest::header::{ACCEPT, AUTHORIZATION};
use url::Url;

use super::errand::{Errand, MAX_REDIRECTS};
use super::excerpt::excerpt;
use super::fetcher::{Fetched, Fetcher};
use super::headers;
use super::no_answer::NoAnswer;
use crate::crash;
use crate::sites::Media;
use crate::words::{Answered, FetchFailure, Judgement, Sent};

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
        for n_redirects in 0..=MAX_REDIRECTS {
            if !errand.is_robots_txt()
                && let Some(reason) = self.forbidden(&url)
            {
                return Fetched { body: Err(FetchFailure::Forbidden(reason)), requests };
            }
            // The caller took the turn of the first request.
            let turn = async {
                let may_send = n_redirects == 0 || self.rate_limit.wait_for_turn().await;
                if may_send { self.rate_limit.wait_to_send().await } else { None }
            };
            let Some(at) = self.unless_abandoned(turn).await.flatten() else {
                return Fetched { body: Err(FetchFailure::NotSent), requests };
            };
            let began = Instant::now();
            let (mut status, mut n_bytes) = (None, 0);
            let request = self.request(&url, errand, &mut status, &mut n_bytes);
            let reply = self.unless_abandoned(request).await;
            let answered = match &reply {
                Some(Reply::Redirected(_)) => Answered::Redirect,
                Some(Reply::Ended(Ok(_))) => Answered::Page,
                Some(Reply::Ended(Err(failure))) => failure.answered(),
                None => Answered::Unknown,
            };
            let (purpose, took) = (errand.purpose, began.elapsed());
            requests.push(Sent { at, purpose, status, n_bytes, took, answered });
            match reply {
                Some(Reply::Redirected(next)) => url = next,
                Some(Reply::Ended(body)) => return Fetched { body, requests },
                None => return Fetched { body: Err(FetchFailure::NotSent), requests },
            }
        }
        Fetched { body: errand.too_many_redirects(), requests }
    }

    /// Sends one request, and notes the status of the answer and how much of its body was read.
    async fn request(
        &self,
        url: &Url,
        errand: Errand,
        status: &mut Option<u16>,
        n_bytes: &mut u64,
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
                if response.status().is_redirection() {
                    self.redirect(url, errand, &response)
                } else {
                    Reply::Ended(self.read(url, response, errand, n_bytes).await)
                }
            }
            Err(error) => {
                let proxy = self.proxies.variable_for(url);
                let no_answer = NoAnswer { error: &error, url, timeout: self.timeout, proxy };
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
        let host = excerpt(to.host_str().unwrap_or("no host"));
        // Such a redirect may be temporary, as to a page that asks for a human.
        let reason = format!("a redirect to another site ({host}), which is not followed");
        Reply::Ended(Err(FetchFailure::Unreadable(reason)))
    }
}
