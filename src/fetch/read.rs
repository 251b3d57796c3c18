//! Reading an answer: how it is judged, and how much of its body that takes.

use std::time::Duration;

use bytes::Bytes;
use reqwest::Response;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use url::Url;

use super::body::{self, BodyError};
use super::charset;
use super::coding::{BodyCoding, CodingError};
use super::errand::Errand;
use super::fetcher::Fetcher;
use super::headers;
use super::judge::{AnswerHead, BodyRule, may_ask_to_wait};
use super::no_answer::{proxy_login, say_of_body};
use crate::crash;
use crate::sites::Media;
use crate::words::{FetchFailure, Judgement};

/// How much of an answer that is not the page is kept, in bytes.
const MAX_KEPT: usize = 4 * 1024;

/// The longest time that reading it may take.
const MAX_KEEPING: Duration = Duration::from_secs(2);

/// An answer whose head was judged.
struct UnreadAnswer<'a> {
    response: Response,
    coding: Result<BodyCoding, String>,
    /// Counts the bytes of the body that were read, after decompression where that succeeded.
    n_read: &'a mut u64,
}

impl Fetcher {
    /// Judges an answer that is not a redirect, and reads as much of its body as that takes. If the answer
    /// is not the page, `beginning` gets the beginning of its body where the errand asks for that.
    pub(super) async fn read(
        &self,
        url: &Url,
        response: Response,
        errand: Errand,
        n_read: &mut u64,
        beginning: &mut Vec<u8>,
    ) -> Judgement<Bytes> {
        let status = response.status().as_u16();
        let headers = response.headers();
        let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let content_type = content_type.map(str::to_owned);
        let retry_after = headers::retry_after(headers, self.clock.now());
        let firewall = |what: &str| {
            let reason = format!("{}: {what}", errand.reason(status));
            FetchFailure::Wait { reason, retry_after }
        };
        let signs = self.firewall.as_ref();
        if signs.is_some_and(|signs| headers.contains_key(&signs.header)) {
            return Err(firewall("the firewall's challenge"));
        }
        // Without a proxy, it is an answer of the site like any other.
        if let Some(variable) = self.proxies.variable_for(url).filter(|_| status == 407) {
            return Err(proxy_login(variable));
        }
        let coding = BodyCoding::of(headers);
        let mut answer = UnreadAnswer { response, coding, n_read };
        if let Some(signs) = signs.filter(|signs| signs.page_status == status) {
            let page = self.read_whole(&mut answer, body::MAX_BYTES).await;
            match page {
                Ok(page) if signs.is_its_page(&page) => {
                    return Err(firewall(&signs.page_words));
                }
                Err(FetchFailure::Failed(why)) => {
                    let reason = format!("{}, and {why}", errand.reason(status));
                    return Err(FetchFailure::Failed(reason));
                }
                Err(failure @ FetchFailure::Local(_)) => return Err(failure),
                Ok(page) => beginning.extend_from_slice(&page[..page.len().min(MAX_KEPT)]),
                Err(_) => {}
            }
        }
        if let Some(length) = retry_after.filter(|_| may_ask_to_wait(status)) {
            return Err(errand.told_to_wait(status, length));
        }
        if let Some(failure) = self.out_of_requests(answer.response.headers(), status, errand) {
            return Err(failure);
        }
        let content_type = content_type.as_deref();
        let rule = errand.judge(&AnswerHead { status, content_type });
        if rule.is_err() && errand.keeps_beginning && beginning.is_empty() {
            let kept = self.read_beginning(&mut answer, MAX_KEPT);
            // Whatever goes wrong here, the answer is judged by its head.
            if let Ok(Ok(kept)) = tokio::time::timeout(MAX_KEEPING, kept).await {
                beginning.extend_from_slice(&kept);
            }
        }
        match rule? {
            BodyRule::Nothing => Ok(Bytes::new()),
            BodyRule::Beginning(max) => self.read_beginning(&mut answer, max).await,
            BodyRule::Whole(max) => {
                let page = self.read_whole(&mut answer, max).await?;
                crash::point("fetch.after-body");
                let Some(media) = errand.media.filter(|media| *media != Media::Image) else {
                    return Ok(page);
                };
                charset::to_utf8(&page, content_type, media).map_err(FetchFailure::Unreadable)
            }
        }
    }

    /// Returns the wait that a refusal means where no requests are left, if that is why the site refuses.
    fn out_of_requests(
        &self,
        headers: &HeaderMap,
        status: u16,
        errand: Errand,
    ) -> Option<FetchFailure> {
        if !matches!(status, 403 | 429) {
            return None;
        }
        let windows = self.stated_windows(headers);
        let spent = || windows.iter().filter(|window| window.n_left == 0);
        spent().next()?;
        let reason = format!("{} with no requests left", errand.reason(status));
        // Where the site does not say until when, the pause is as long as after any 429.
        let retry_after = spent().filter_map(|window| window.resets_in).max();
        Some(FetchFailure::Wait { reason, retry_after })
    }

    /// Reads a whole body and decompresses it.
    async fn read_whole(&self, answer: &mut UnreadAnswer<'_>, max: usize) -> Judgement<Bytes> {
        let too_long = || {
            let reason = format!("the page is longer than {} MiB", max / (1024 * 1024));
            FetchFailure::Unreadable(reason)
        };
        let coding = answer.coding.clone().map_err(FetchFailure::Unreadable)?;
        let body = body::read(&mut answer.response, max, answer.n_read).await;
        let body = body.map_err(|error| match error {
            BodyError::TooLong => too_long(),
            BodyError::Broken(error) => say_of_body(&error, self.timeout),
        })?;
        if !coding.is_compressed() {
            return Ok(body);
        }
        let page = coding.decode(&body, max).map_err(|error| match error {
            CodingError::TooLong => too_long(),
            CodingError::Broken => {
                FetchFailure::Unreadable("the body is not a complete gzip stream".into())
            }
        })?;
        *answer.n_read = page.len() as u64;
        Ok(page.into())
    }

    /// Reads the beginning of a body and decompresses it.
    async fn read_beginning(&self, answer: &mut UnreadAnswer<'_>, max: usize) -> Judgement<Bytes> {
        let coding = answer.coding.clone().map_err(FetchFailure::Unreadable)?;
        let body = body::read_beginning(&mut answer.response, max).await;
        let mut body = body.map_err(|error| say_of_body(&error, self.timeout))?;
        if coding.is_compressed() {
            body = coding.decode_beginning(&body, max).into();
        }
        *answer.n_read = body.len() as u64;
        Ok(body)
    }
}
