//! Fetching one page outside of the workers.

use super::context::RunContext;
use crate::fetch::{Fetched, Redirects};
use crate::rules::attempt::Attempt;
use crate::rules::first_contact::{StageTrouble, WhatCame};
use crate::rules::missing_field::{key_of_field, missing_field};
use crate::sites::{Page, Site};
use crate::words::{Answered, FetchFailure, Judgement, Received, Sent, Task};

/// What fetching a page led to.
#[derive(Debug)]
pub struct Look {
    /// The address that was requested, in a form for people.
    pub address: String,
    /// The page, or why there is none.
    pub page: Judgement<Page>,
    /// The answer that arrived, if any did.
    pub received: Option<Received>,
    /// The requests that were sent.
    pub requests: Vec<Sent>,
    /// The key of the description that the page does not agree with, with its value and its line.
    place: Option<String>,
}

/// Fetches the page of a task, and reads it. The caller has taken a turn of the rate limit.
pub async fn look(run: &RunContext, task: &Task) -> Look {
    look_with(run, task, Redirects::Followed).await
}

/// Does the same with a single request, so a redirect is not followed.
pub async fn look_once(run: &RunContext, task: &Task) -> Look {
    look_with(run, task, Redirects::Refused).await
}

async fn look_with(run: &RunContext, task: &Task, redirects: Redirects) -> Look {
    let request = match run.site.request(task) {
        Ok(request) => request,
        Err(error) => {
            let page = Err(FetchFailure::Unreadable(error.to_string()));
            let requests = Vec::new();
            let address = address(&run.site, task);
            return Look { address, page, received: None, requests, place: None };
        }
    };
    let fetched = run.fetcher.look(&request, redirects).await;
    let Fetched { body, mut requests, mut received } = fetched;
    let mut place = None;
    let page = body.and_then(|body| {
        run.site.read(task, &body, received.as_ref(), None).map_err(|error| {
            let key = error.key(task.stage());
            place = key.and_then(|key| run.site.description.keys.in_words(&key));
            if let Some(received) = &mut received {
                received.beginning = body.to_vec();
            }
            if let Some(last) = requests.last_mut() {
                last.answered = Answered::Failed;
            }
            FetchFailure::Unreadable(error.to_string())
        })
    });
    Look { address: address(&run.site, task), page, received, requests, place }
}

/// Returns the address of a task's page for people. For a page that another one named, it is the address of
/// the list's first page, because the page's own may hold the id of a user. In the address of a user's page, `USER` and
/// `USERNAME` replace the user's id and name.
pub fn address(site: &Site, task: &Task) -> String {
    let task = &task.of_any_user();
    let address = |task: &Task| {
        let request = site.request(task);
        request.map_or_else(|_| task.to_string(), |request| request.url.to_string())
    };
    match task.cursor() {
        None => address(task),
        Some(_) => format!("a later page of {}", address(&task.first_of_list())),
    }
}

impl Look {
    /// Returns the status of the answer that arrived.
    pub fn status(&self) -> Option<u16> {
        self.received.as_ref().map(|received| received.status)
    }

    /// Returns in a sentence why the page is not as expected. `n_items` is how many items did not give
    /// their page, and `n_failures` how often no answer came in a row.
    pub fn trouble(
        &self,
        run: &RunContext,
        attempt: &Attempt<'_>,
        n_items: u32,
        n_failures: u32,
    ) -> String {
        let task = attempt.task;
        let is_announced = attempt.announced.is_some();
        let what = match (&self.page, &self.received) {
            (Ok(page), _) => {
                let missing = missing_field(page, attempt.gives_times);
                missing.map_or(WhatCame::Empty { is_announced }, WhatCame::Lacks)
            }
            (Err(failure), Some(received)) => WhatCame::Answer(received, failure.reason()),
            (Err(failure), None) => WhatCame::NoAnswer(failure.reason()),
        };
        let missing = self
            .page
            .as_ref()
            .ok()
            .and_then(|page| missing_field(page, attempt.gives_times))
            .and_then(|field| key_of_field(task.stage(), field));
        let place = missing.and_then(|key| run.site.description.keys.in_words(&key));
        let trouble = StageTrouble {
            stage: task.stage(),
            place: place.as_deref().or(self.place.as_deref()),
            address: &self.address,
            what,
            n_items,
            n_failures,
            token_env: run.config.site.token_env.as_deref(),
        };
        trouble.to_string()
    }
}
