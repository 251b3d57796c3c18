//! Reading an answer: how it is judged, and how much of its body that takes.

use std::time::Duration;

use bytes::Bytes;
use reqwest::Response;
use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};

use super::body::{self, BodyError};
use super::errand::Errand;
use super::fetcher::Fetcher;
use super::judge::{AnswerHead, BodyRule};
use super::retry_after;
use crate::crash;
use crate::words::{FetchFailure, Judgement};

/// How much of an answer that is not the page is kept, in bytes.
const MAX_KEPT: usize = 4 * 1024;

/// The longest time that reading it may take.
const MAX_KEEPING: Duration = Duration::from_secs(2);

impl Fetcher {
    /// Judges an answer that is not a redirect, and reads as much of its body as that takes. If the answer
    /// is not the page, `beginning` gets the beginning of its body where the errand asks for that.
    pub(super) async fn read(
        &self,
        mut response: Response,
        errand: Errand,
        n_read: &mut u64,
        beginning: &mut Vec<u8>,
    ) -> Judgement<Bytes> {
        let status = response.status().as_u16();
        let headers = response.headers();
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let now = self.clock.now();
        let retry_after = text(RETRY_AFTER).and_then(|text| retry_after::parse(text, now));
        let firewall = |what: &str| {
            let reason = format!("{}: {what}", errand.reason(status));
            FetchFailure::Wait { reason, retry_after }
        };
        if headers.contains_key(self.firewall.header) {
            return Err(firewall("the firewall's challenge"));
        }
        let content_type = text(CONTENT_TYPE);
        let rule = errand.judge(&AnswerHead { status, content_type, retry_after });
        if status == self.firewall.page_status {
            let page = body::read(&mut response, body::MAX_BYTES, n_read).await;
            match page {
                Ok(page) if self.firewall.is_its_page(&page) => {
                    return Err(firewall(self.firewall.page_words));
                }
                Ok(page) => beginning.extend_from_slice(&page[..page.len().min(MAX_KEPT)]),
                Err(BodyError::TooLong) => {}
                Err(BodyError::Broken(error)) => {
                    let why = body::say(&error, self.timeout);
                    return Err(FetchFailure::Failed(format!(
                        "{}, and {why}",
                        errand.reason(status)
                    )));
                }
            }
        }
        let broken = |error| FetchFailure::Failed(body::say(&error, self.timeout));
        if rule.is_err() && errand.keeps_beginning && beginning.is_empty() {
            let reading = body::read_beginning(&mut response, MAX_KEPT);
            // Whatever goes wrong here, the answer is judged by its head.
            if let Ok(Ok(kept)) = tokio::time::timeout(MAX_KEEPING, reading).await {
                *n_read = kept.len() as u64;
                beginning.extend_from_slice(&kept);
            }
        }
        match rule? {
            BodyRule::Nothing => Ok(Bytes::new()),
            BodyRule::Beginning(max) => {
                let body = body::read_beginning(&mut response, max).await.map_err(broken)?;
                *n_read = body.len() as u64;
                Ok(body)
            }
            BodyRule::Whole(max) => match body::read(&mut response, max, n_read).await {
                Ok(page) => {
                    crash::point("fetch.after-body");
                    Ok(page)
                }
                Err(BodyError::TooLong) => {
                    let reason = format!("the page is longer than {} MiB", max / (1024 * 1024));
                    Err(FetchFailure::Unreadable(reason))
                }
                Err(BodyError::Broken(error)) => Err(broken(error)),
            },
        }
    }
}
