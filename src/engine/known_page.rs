//! Pages that were fetched before and can be used to probe the site.

use super::resources::Resources;
use crate::ledger::Result;
use crate::ledger::tasks::{self, Claim};
use crate::rules::plan;
use crate::sites::PageRequest;
use crate::words::{Source, Stage, Task};

/// A page that was fetched before.
pub struct KnownPage {
    /// Its task.
    pub task: Task,
    /// Its request.
    pub request: PageRequest,
}

/// Returns a page of the same stage that was fetched before. If the stage itself is not suspected,
/// the first page of the catalogue on the same origin will do as well.
pub async fn known_page(
    resources: &Resources,
    claim: &Claim,
    request: &PageRequest,
    is_stage_suspected: bool,
) -> Result<Option<KnownPage>> {
    let stage = claim.task().stage();
    if let Some(known) = of_stage(resources, stage).await? {
        return Ok(Some(known).filter(|known| known.task != *claim.task()));
    }
    if is_stage_suspected || stage == Stage::Items {
        return Ok(None);
    }
    let first = of_stage(resources, Stage::Items).await?;
    Ok(first.filter(|first| first.request.url.origin() == request.url.origin()))
}

/// Returns a page of another stage that was fetched before.
pub async fn of_another_stage(resources: &Resources, stage: Stage) -> Result<Option<KnownPage>> {
    for other in Stage::ALL.into_iter().filter(|other| *other != stage) {
        if let Some(known) = of_stage(resources, other).await? {
            return Ok(Some(known));
        }
    }
    Ok(None)
}

async fn of_stage(resources: &Resources, stage: Stage) -> Result<Option<KnownPage>> {
    let mut conn = resources.readers.acquire().await?;
    let task = if stage == Stage::Items {
        // The address of a later catalogue page may expire.
        let has_come = resources.scope.source == Source::Catalogue
            && tasks::is_page_completed(&mut conn, 1).await?;
        has_come.then(plan::seed)
    } else {
        tasks::a_completed_task(&mut conn, stage).await?
    };
    Ok(task.and_then(|task| {
        let request = resources.run.site.request(&task).ok()?;
        Some(KnownPage { task, request })
    }))
}
