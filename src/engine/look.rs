//! Fetching one page outside of the workers.

use super::context::RunContext;
use crate::fetch::{Fetched, Redirects};
use crate::rules::attempt::Attempt;
use crate::rules::first_contact::{StageTrouble, WhatCame};
use crate::rules::missing_field::missing_field;
use crate::sites::Page;
use crate::words::{Answered, FetchFailure, Judgement, Received, Sent, Task};

/// What fetching a page led to.
#[derive(Debug)]
pub struct Look {
    /// The address that was requested.
    pub address: String,
    /// The page, or why there is none.
    pub page: Judgement<Page>,
    /// The answer that arrived, if any did.
    pub received: Option<Received>,
    /// The requests that were sent.
    pub requests: Vec<Sent>,
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
            return Look { address: task.to_string(), page, received: None, requests };
        }
    };
    let fetched = run.fetcher.look(&request, redirects).await;
    let Fetched { body, mut requests, mut received } = fetched;
    let page = body.and_then(|body| {
        run.site.read(task, &body, received.as_ref()).map_err(|error| {
            if let Some(received) = &mut received {
                received.beginning = body.to_vec();
            }
            if let Some(last) = requests.last_mut() {
                last.answered = Answered::Failed;
            }
            FetchFailure::Unreadable(error.to_string())
        })
    });
    Look { address: request.url.to_string(), page, received, requests }
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
        let trouble = StageTrouble {
            stage: task.stage(),
            address: &self.address,
            what,
            n_items,
            n_failures,
            token_env: run.config.site.token_env.as_deref(),
        };
        trouble.to_string()
    }
}
