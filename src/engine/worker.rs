//! The loop of a worker: wait for a turn, claim a task, take the step, settle.

use std::sync::Arc;

use tokio::time::Instant;

use super::resources::Resources;
use super::step;
use super::stop::StopReason;
use crate::crash;
use crate::fetch::OpenTurn;
use crate::ledger::Result;
use crate::ledger::tasks::Claim;
use crate::ledger::writer::Settling;

/// Works until no task is left or the run has to end. Every claimed task is settled.
pub async fn work(resources: Arc<Resources>) -> Result<()> {
    let done = claim_and_settle(&resources).await;
    if done.is_err() {
        resources.run.stop.ask(StopReason::Failed);
    }
    done
}

async fn claim_and_settle(resources: &Resources) -> Result<()> {
    let mut next = None;
    loop {
        let (claim, turn) = if let Some(claimed) = next.take() {
            claimed
        } else {
            let Some(turn) = resources.turnstile.turn().await else { return Ok(()) };
            crash::point("worker.before-claim");
            // If another worker was quicker, there is no task, and this one waits again.
            let asked = Instant::now();
            let claimed = resources.writer.claim().await?;
            resources.run.rate_limit.note_claim(asked.elapsed());
            let Some(claim) = claimed else { continue };
            (claim, turn)
        };
        crash::point("worker.after-claim");
        next = settle(resources, claim, turn).await?;
    }
}

/// Takes a claim to its end. If the next task can be claimed at once, both go into one commit.
async fn settle(
    resources: &Resources,
    claim: Claim,
    turn: OpenTurn,
) -> Result<Option<(Claim, OpenTurn)>> {
    let task = claim.task().clone();
    let settlement = step::take(resources, claim, turn).await?;
    crash::point("worker.before-settle");
    let (settling, next) = if let Some(turn) = resources.turnstile.try_turn() {
        let asked = Instant::now();
        let (settling, next) = resources.writer.settle_and_claim(settlement).await?;
        resources.run.rate_limit.note_claim(asked.elapsed());
        (settling, next.map(|claim| (claim, turn)))
    } else {
        (resources.writer.settle(settlement).await?, None)
    };
    crash::point("worker.after-settle");
    if settling == Settling::Stale {
        let stage = task.stage().name();
        tracing::warn!(
            event = "settlement_stale",
            stage,
            %task,
            "the result of an older attempt arrived too late and was ignored"
        );
    }
    Ok(next)
}
