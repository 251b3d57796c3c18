//! Pages that were fetched before and can be used to probe the site.

use super::context::RunContext;
use super::resources::Resources;
use crate::ledger::tasks::{self, Claim};
use crate::ledger::{Readers, Result};
use crate::rules::plan;
use crate::sites::PageRequest;
use crate::words::{Scope, Source, Stage, Task};

/// The fewest tasks with which a stage can show by its own pages that it is broken.
const MIN_TASKS: u64 = 10;

/// A page that was fetched before.
pub struct KnownPage {
    /// Its task.
    pub task: Task,
    /// Its request.
    pub request: PageRequest,
    /// Whether it had no entries when it was stored.
    pub was_empty: bool,
}

/// Returns a page of the same stage that was fetched before. If the stage itself is not suspected, or has few tasks,
/// the first page of the catalogue on the same origin will do as well.
pub async fn known_page(
    resources: &Resources,
    claim: &Claim,
    request: &PageRequest,
    is_stage_suspected: bool,
) -> Result<Option<KnownPage>> {
    let stage = claim.task().stage();
    let Resources { run, readers, scope, writer, .. } = resources;
    if let Some(known) = of_stage(run, readers, scope, stage).await? {
        return Ok(Some(known).filter(|known| known.task != *claim.task()));
    }
    let has_many = writer.state().borrow().census.of(stage).total() >= MIN_TASKS;
    if stage == Stage::Items || (is_stage_suspected && has_many) {
        return Ok(None);
    }
    let first = of_stage(run, readers, scope, Stage::Items).await?;
    Ok(first.filter(|first| first.request.url.origin() == request.url.origin()))
}

/// Returns a page of another stage that was fetched before.
pub async fn of_another_stage(
    run: &RunContext,
    readers: &Readers,
    scope: &Scope,
    stage: Stage,
) -> Result<Option<KnownPage>> {
    for other in Stage::ALL.into_iter().filter(|other| *other != stage) {
        if let Some(known) = of_stage(run, readers, scope, other).await? {
            return Ok(Some(known));
        }
    }
    Ok(None)
}

async fn of_stage(
    run: &RunContext,
    readers: &Readers,
    scope: &Scope,
    stage: Stage,
) -> Result<Option<KnownPage>> {
    let mut conn = readers.acquire().await?;
    let task = if stage == Stage::Items {
        // The address of a later catalogue page may expire.
        let has_come =
            scope.source == Source::Catalogue && tasks::is_page_completed(&mut conn, 1).await?;
        has_come.then(|| (plan::seed(), false))
    } else {
        tasks::a_completed_task(&mut conn, stage).await?
    };
    Ok(task.and_then(|(task, was_empty)| {
        let request = run.site.request(&task).ok()?;
        Some(KnownPage { task, request, was_empty })
    }))
}
