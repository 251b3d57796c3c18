//! Probing whether the site returns pages, before a task is blamed.

use tokio::sync::MutexGuard;

use super::context::RunContext;
use super::known_page::{KnownPage, known_page, of_another_stage};
use super::resources::Resources;
use super::stop::StopReason;
use super::{outage, pausing, sharing};
use crate::ledger::Result;
use crate::ledger::lock::{Alone, AloneGuard};
use crate::ledger::site_state;
use crate::ledger::tasks::Claim;
use crate::ledger::writer::{Others, Outcome};
use crate::sites::{Page, PageRequest};
use crate::words::{
    Answered, FetchFailure, Judgement, LocalTrouble, Pause, Purpose, Sent, Settled, Stage,
    StageState, Task,
};

/// How many more known pages are tried if one after another turns out to be gone.
const MAX_TRIES: usize = 2;

/// What checking the site led to.
pub enum SiteCheck<'a> {
    /// The task's page may be requested. This also holds what a probe meant for other tasks.
    Ready(SiteKnowledge<'a>, Others),
    /// The task must wait, with this outcome.
    MustWait(Box<Outcome>),
}

/// What is known about the site before a task's page is requested.
pub enum SiteKnowledge<'a> {
    /// It sends pages, so any answer to the task concerns the task.
    Open,
    /// There is no page that it is known to send, so this request is the probe. The guard is held
    /// until the answer has taken effect, because no other worker may send a request meanwhile.
    Unknown(ProbeGuard<'a>),
}

/// The right to probe, which one worker of all hosts has at a time.
pub type ProbeGuard<'a> = (MutexGuard<'a, ()>, Option<AloneGuard>);

impl SiteKnowledge<'_> {
    /// Returns whether the site is known to send pages.
    pub const fn is_open(&self) -> bool {
        matches!(self, Self::Open)
    }

    /// Ends the probe among the workers. Among the hosts, it ends when what is returned is dropped.
    pub fn end(self) -> Option<AloneGuard> {
        match self {
            Self::Open => None,
            Self::Unknown((_, among_hosts)) => among_hosts,
        }
    }

    /// Returns whether the request is the probe of its stage.
    pub const fn is_probe(&self) -> bool {
        matches!(self, Self::Unknown(_))
    }
}

/// Probes the site if the site or the stage may be down. Only one worker at a time does so.
pub async fn check_site<'a>(
    resources: &'a Resources,
    claim: &Claim,
    request: &PageRequest,
    requests: &mut Vec<Sent>,
) -> Result<SiteCheck<'a>> {
    if !needs_probe(resources, claim) {
        return Ok(SiteCheck::Ready(SiteKnowledge::Open, Others::default()));
    }
    let run = &resources.run;
    // If few requests are left, the worker that probes needs them first.
    run.rate_limit.give_back();
    let (among_workers, among_hosts) = probe_alone(resources).await?;
    let done = match probe(resources, claim, request, requests).await? {
        ProbeEnd::Open(others) => SiteCheck::Ready(SiteKnowledge::Open, others),
        ProbeEnd::Unknown => {
            let guard = (among_workers, among_hosts);
            SiteCheck::Ready(SiteKnowledge::Unknown(guard), Others::default())
        }
        ProbeEnd::MustWait(mut outcome) => {
            // The next host that probes must find the pause that this answer led to.
            outcome.alone = among_hosts;
            SiteCheck::MustWait(outcome)
        }
    };
    Ok(done)
}

/// What a probe led to.
enum ProbeEnd {
    /// The site sends pages. This also holds what the probe meant for other tasks.
    Open(Others),
    /// There is no page that the site is known to send.
    Unknown,
    /// The task must wait, with this outcome.
    MustWait(Box<Outcome>),
}

/// Requests a page that was fetched before. Nobody else probes meanwhile.
async fn probe(
    resources: &Resources,
    claim: &Claim,
    request: &PageRequest,
    requests: &mut Vec<Sent>,
) -> Result<ProbeEnd> {
    let run = &resources.run;
    // That may have taken long: by now the run may have to end, the stage may be closed, or all may be well.
    let (open, _) = run.health().open_stages(run.clock.now());
    // The requests that are left may still be sent.
    let has_to_end = run.stop.asked().is_some_and(|why| why != StopReason::MaxRequests);
    if has_to_end || !open.has(claim.task().stage()) || !run.rate_limit.take_back() {
        return Ok(released(Others::default()));
    }
    if !needs_probe(resources, claim) {
        return Ok(ProbeEnd::Open(Others::default()));
    }
    let stage = claim.task().stage();
    let mut tried: Vec<Task> = Vec::new();
    loop {
        let is_suspected = run.health().is_suspected(stage);
        let Some(known) = known_page(resources, claim, request, is_suspected).await? else { break };
        match fetch_known(run, &known, requests).await {
            Ok(_) => return Ok(came(resources, claim).await),
            // Only this page may be gone by now. Another one tells more.
            Err(FetchFailure::Gone(_) | FetchFailure::Forbidden(_))
                if tried.len() < MAX_TRIES && !tried.contains(&known.task) =>
            {
                tried.push(known.task);
                if !run.rate_limit.wait_for_turn().await {
                    return Ok(released(Others::default()));
                }
            }
            Err(failure) => return failed(resources, claim, &known, failure, requests).await,
        }
    }
    Ok(ProbeEnd::Unknown)
}

/// Waits until nobody else probes the site.
async fn probe_alone(resources: &Resources) -> Result<ProbeGuard<'_>> {
    let run = &resources.run;
    let among_workers = run.rate_limit.probe_alone().await;
    let Some(db) = &run.shared else { return Ok((among_workers, None)) };
    let among_hosts = sharing::alone(db, &run.stop, Alone::Probe).await?;
    // The host that probed before may have paused the site.
    let mut conn = resources.readers.acquire().await?;
    if let Some(pause) = site_state::read_site(&mut conn).await?.pause {
        run.rate_limit.pause_with_others(&pause);
    }
    Ok((among_workers, among_hosts))
}

/// A page that was set aside is judged only if the last answer of its stage was a page, and that page arrived later. A
/// page that came and is requested again only for confirmation is not judged.
fn needs_probe(resources: &Resources, claim: &Claim) -> bool {
    let n_pages = resources.writer.state().borrow().census.all().completed;
    let (run, stage) = (&resources.run, claim.task().stage());
    let health = run.health();
    let may_be_judged = claim.has_answered() || stage == Stage::Likes;
    run.rate_limit.is_suspected()
        || health.is_suspected(stage)
        // An image that was fetched is not requested again just to learn that another one is missing.
        || claim.aside_at_page().filter(|_| stage != Stage::Thumbs).is_some_and(|at_page| {
            may_be_judged && (at_page == n_pages || !health.is_answering(stage))
        })
}

/// Requests a page that was fetched before.
pub async fn fetch_known(
    run: &RunContext,
    known: &KnownPage,
    requests: &mut Vec<Sent>,
) -> Judgement<Page> {
    let fetched = run.fetcher.page(&known.request, Purpose::Probe).await;
    requests.extend(fetched.requests);
    let body = fetched.body?;
    let page = run.site.read(&known.task, &body, fetched.received.as_ref(), None);
    let page = page.map_err(|error| FetchFailure::Unreadable(error.to_string()));
    let page = page.and_then(|page| {
        let is_empty = match &page {
            Page::Catalogue(catalogue) => catalogue.items.is_empty(),
            Page::Likes(likes) => likes.likes.is_empty(),
            Page::UserLikes(likes) => likes.n_entries == 0,
            Page::Users(users) => users.n_entries == 0,
            Page::Features(_) | Page::Thumb(_) => false,
        };
        let is_as_before = !is_empty || known.was_empty;
        is_as_before.then_some(page).ok_or(FetchFailure::Unreadable("an empty list".to_owned()))
    });
    if let (Err(_), Some(last)) = (&page, requests.last_mut()) {
        last.answered = Answered::Failed;
    }
    page
}

/// A known page arrived: the site and the stage work.
async fn came(resources: &Resources, claim: &Claim) -> ProbeEnd {
    let run = &resources.run;
    let stage = claim.task().stage();
    run.rate_limit.note_page();
    let mut others = Others::default();
    {
        let mut health = run.health();
        let was_suspected = health.is_suspected(stage);
        others.set_aside = health.note_probe(stage);
        let n_completed = resources.writer.state().borrow().census.of(stage).completed;
        if health.fails_beside_probes(stage, n_completed) {
            drop(health);
            outage::give_up(run, stage, &mut others);
            return released(others);
        }
        if was_suspected {
            others.stage_state = Some(StageState::giving_pages(stage));
        }
    }
    if run.rate_limit.wait_for_turn().await {
        return ProbeEnd::Open(others);
    }
    // The next run need not probe again.
    others.probe_came = true;
    released(others)
}

/// A known page did not arrive.
async fn failed(
    resources: &Resources,
    claim: &Claim,
    known: &KnownPage,
    failure: FetchFailure,
    requests: &mut Vec<Sent>,
) -> Result<ProbeEnd> {
    let run = &resources.run;
    let stage = claim.task().stage();
    let mut others = Others::default();
    let pause: Option<Pause> = match failure {
        FetchFailure::NotSent => None,
        FetchFailure::Local(LocalTrouble { reason, is_exhausted }) => {
            run.stop.ask(StopReason::Local { reason, is_exhausted });
            None
        }
        FetchFailure::Wait { reason, retry_after } => {
            outage::wait_as_asked(run, &known.task, retry_after, &reason, &mut others).1
        }
        FetchFailure::Refused(reason) => Some(run.rate_limit.pause_refused(&reason).pause),
        FetchFailure::Failed(reason)
        | FetchFailure::Unreadable(reason)
        | FetchFailure::Down(reason)
        | FetchFailure::Rejected(reason)
        | FetchFailure::Gone(reason)
        | FetchFailure::Forbidden(reason) => {
            run.health().suspect(stage, run.clock.now());
            probe_another_stage(resources, claim, requests).await?;
            let found = run.health().note_failed_probe(stage, run.clock.now());
            let task = &known.task;
            let reason = format!("a page that was fetched before ({task}): {reason}");
            outage::follow(run, stage, &found, &reason, &mut others)
        }
    };
    let outcome = Outcome { others, ..Outcome::without_page(Settled::Released) };
    Ok(ProbeEnd::MustWait(Box::new(pausing::with_pause(run, outcome, pause))))
}

/// Requests a page of another stage, which tells a stage that is broken from a site that is down.
pub async fn probe_another_stage(
    resources: &Resources,
    claim: &Claim,
    requests: &mut Vec<Sent>,
) -> Result<()> {
    let run = &resources.run;
    let Resources { readers, scope, .. } = resources;
    let stage = claim.task().stage();
    let Some(known) = of_another_stage(run, readers, scope, stage).await? else {
        return Ok(());
    };
    if run.rate_limit.wait_for_turn().await && fetch_known(run, &known, requests).await.is_ok() {
        run.health().note_page(known.task.stage());
    }
    Ok(())
}

fn released(others: Others) -> ProbeEnd {
    let outcome = Outcome { others, ..Outcome::without_page(Settled::Released) };
    ProbeEnd::MustWait(Box::new(outcome))
}
