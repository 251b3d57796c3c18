//! Sending requests and following redirects.

use std::time::{Duration, Instant};

use reqwest::Response;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, LOCATION, RETRY_AFTER};
use url::Url;

use super::excerpt::excerpt;
use super::verdict::{Judgement, judge};
use super::{Fetcher, Verdict, body, retry_after};
use crate::crash;
use crate::sites::{Media, PageRequest};
use crate::words::{Answered, Purpose, Sent};

/// How many redirects are followed for a page.
const MAX_REDIRECTS: usize = 5;

/// What one request led to, and the status of its answer if there was one.
pub(super) type Reply = (Step, Option<u16>);

/// What one request led to.
pub(super) enum Step {
    /// An answer that is not a redirect.
    Answered(Response),
    /// A redirect to an address of the site.
    Redirected(Url),
    /// No answer, or a redirect that is not followed.
    Ended(Verdict),
}

impl Fetcher {
    /// Asks for a page, following redirects within the site; each takes a turn of the pace.
    pub(super) async fn follow(
        &self,
        request: &PageRequest,
        purpose: Purpose,
        requests: &mut Vec<Sent>,
    ) -> Verdict {
        let mut url = request.url.clone();
        for _ in 0..=MAX_REDIRECTS {
            if let Some(forbidden) = self.forbidden(&url) {
                return Verdict::Rejected(forbidden.to_string());
            }
            let Some(at) = self.pace.depart().await else { return Verdict::Held };
            let began = Instant::now();
            let (step, status) = self.send(&url, Some(request.media)).await;
            let mut n_bytes = 0;
            let ended = match step {
                Step::Answered(response) => {
                    Ok(self.read(response, request.media, &mut n_bytes).await)
                }
                Step::Ended(verdict) => Ok(verdict),
                Step::Redirected(next) => Err(next),
            };
            let answered = ended.as_ref().map_or(Answered::Redirect, Verdict::answered);
            let took = began.elapsed();
            requests.push(Sent { at, purpose, status, n_bytes, took, answered });
            match ended {
                Ok(verdict) => return verdict,
                Err(next) => url = next,
            }
            if !self.pace.hop().await {
                return Verdict::Held;
            }
        }
        Verdict::Failed(format!("more than {MAX_REDIRECTS} redirects"))
    }

    /// Sends one request.
    pub(super) async fn send(&self, url: &Url, media: Option<Media>) -> Reply {
        let mut request = self.client.get(url.clone());
        request = match media {
            Some(Media::Html) => request.header(ACCEPT, "text/html"),
            Some(Media::Json) => request.header(ACCEPT, "application/json"),
            None => request,
        };
        let token = self.token.as_ref().filter(|(origin, _)| *origin == url.origin());
        if let (Some((_, token)), Some(_)) = (token, media) {
            request = request.header(AUTHORIZATION, token.clone());
        }
        crash::point("fetch.before-send");
        let sent = request.send().await;
        crash::point("fetch.after-headers");
        let status = sent.as_ref().ok().map(|response| response.status().as_u16());
        let step = match sent {
            Ok(response) if response.status().is_redirection() => self.redirect(url, &response),
            Ok(response) => Step::Answered(response),
            Err(error) if error.is_connect() && !error.is_timeout() => {
                Step::Ended(Verdict::Down(body::say(&error, self.timeout)))
            }
            Err(error) => Step::Ended(Verdict::Failed(body::say(&error, self.timeout))),
        };
        (step, status)
    }

    fn redirect(&self, from: &Url, response: &Response) -> Step {
        let status = response.status().as_u16();
        let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
        let Some(to) = location.and_then(|location| from.join(location).ok()) else {
            return Step::Ended(Verdict::Failed(format!("status {status} without an address")));
        };
        let plain = to.username().is_empty() && to.password().is_none();
        if plain && self.is_own(&to) {
            return Step::Redirected(to);
        }
        let host = excerpt(to.host_str().unwrap_or("no host"));
        // It may be for a while only, as to a page that asks for a human.
        Step::Ended(Verdict::Failed(format!(
            "a redirect to another site ({host}), which is not followed"
        )))
    }

    /// Reads an answer that is not a redirect.
    async fn read(&self, mut response: Response, media: Media, n_read: &mut u64) -> Verdict {
        let status = response.status().as_u16();
        let header = |name| response.headers().get(name).and_then(|v| v.to_str().ok());
        let said = header(RETRY_AFTER.as_str())
            .and_then(|text| retry_after::parse(text, self.clock.now()));
        let challenged = response.headers().contains_key("x-amzn-waf-action");
        match judge(status, header(CONTENT_TYPE.as_str()), media, said, challenged) {
            Judgement::Read => match body::read(&mut response, body::MAX_BYTES, n_read).await {
                Ok(page) => {
                    crash::point("fetch.after-body");
                    Verdict::Page(page)
                }
                Err(body::BodyError::TooLong) => Verdict::Failed(format!(
                    "the page is longer than {} MiB",
                    body::MAX_BYTES / (1024 * 1024)
                )),
                Err(body::BodyError::Broken(error)) => {
                    Verdict::Failed(body::say(&error, self.timeout))
                }
            },
            Judgement::Look => self.look(response, said, n_read).await,
            Judgement::Gone(reason) => Verdict::Gone(reason),
            Judgement::Refused(reason) => Verdict::Refused(reason, said),
            Judgement::Pause(reason) => Verdict::Paused(self.pace.pause(said, &reason)),
            Judgement::Failed(reason) => Verdict::Failed(reason),
            Judgement::Down(reason) => Verdict::Down(reason),
            Judgement::Rejected(reason) => Verdict::Rejected(reason),
        }
    }

    /// A 405 is the firewall's if its page asks for a human.
    async fn look(
        &self,
        mut response: Response,
        said: Option<Duration>,
        n_read: &mut u64,
    ) -> Verdict {
        match body::read(&mut response, body::MAX_BYTES, n_read).await {
            Ok(page) if asks_for_a_human(&page) => {
                Verdict::Paused(self.pace.pause(said, "status 405: human verification"))
            }
            Ok(_) | Err(body::BodyError::TooLong) => Verdict::Rejected("status 405".to_owned()),
            Err(body::BodyError::Broken(error)) => {
                Verdict::Failed(format!("status 405, and {}", body::say(&error, self.timeout)))
            }
        }
    }
}

/// Whether a page is the firewall's, which wants to see a human.
pub(super) fn asks_for_a_human(page: &[u8]) -> bool {
    String::from_utf8_lossy(page).to_lowercase().contains("human verification")
}
