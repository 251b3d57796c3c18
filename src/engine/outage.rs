//! What happens when a stage, or the whole site, returns no pages: it is paused or set aside.

use std::time::Duration;

use url::Url;

use super::context::RunContext;
use super::stop::StopReason;
use crate::ledger::writer::Others;
use crate::rules::outage::{Outage, Reach};
use crate::rules::pause;
use crate::words::{Moment, Pause, Stage, StageState, Task};

/// A pause of images alone.
#[derive(Clone, Copy, Debug)]
struct ImagePause {
    /// When it ends, if no pause was under way before.
    began_until: Option<Moment>,
}

/// Pauses the site or the stage, or sets the stage aside, and notes what is to be stored of that. Returns the
/// pause of the site, if there is one.
pub fn follow(
    run: &RunContext,
    stage: Stage,
    outage: &Outage,
    reason: &str,
    others: &mut Others,
) -> Option<Pause> {
    others.forgiven.clone_from(&outage.forgiven);
    let (open, _) = run.health().open_stages(run.clock.now());
    if !open.has(stage) {
        // This answer was in flight when the stage was closed.
        return None;
    }
    if outage.is_unauthorized && outage.reach != Reach::Unknown && stage != Stage::Thumbs {
        run.stop.ask(StopReason::NotAsExpected(format!(
            "the site answers every request of the {stage} stage with 401: check the token in the \
             variable that site.token_env names"
        )));
        return None;
    }
    if outage.is_last_probe {
        set_aside(run, stage, outage, reason, others);
        return None;
    }
    match outage.reach {
        Reach::Unknown => None,
        // Images are elsewhere, or nothing else is left to fetch.
        Reach::Stage | Reach::Site if stage == Stage::Thumbs => {
            pause_stage(run, stage, outage, reason, others);
            None
        }
        Reach::Site => {
            let n = outage.n_failures;
            Some(run.rate_limit.pause_for_outage(&format!("{reason}, {n} times in a row")))
        }
        Reach::Stage => {
            pause_stage(run, stage, outage, reason, others);
            None
        }
        Reach::NeverGave => {
            set_aside(run, stage, outage, reason, others);
            None
        }
    }
}

/// Pauses a stage while others continue. A stage whose pause would be too long is set aside.
fn pause_stage(run: &RunContext, stage: Stage, outage: &Outage, reason: &str, others: &mut Others) {
    let length = pause::of_stage(&run.config.retry, outage.n_failed_probes);
    if length > run.config.retry.wait_max {
        set_aside(run, stage, outage, reason, others);
        return;
    }
    let until_at = run.clock.now().after(length);
    run.health().pause_stage(stage, until_at);
    tracing::warn!(
        event = "stage_paused",
        stage = stage.name(),
        reason,
        failures = outage.n_failures,
        until_at = %until_at,
        "the {stage} stage returns no pages although others do; it is paused"
    );
    others.stage_state = Some(StageState {
        stage,
        failing_since: Some(outage.since),
        paused_until: Some(until_at),
        n_incidents: outage.n_failed_probes.saturating_add(1),
        reason: reason.to_owned(),
    });
}

/// Pauses the site, or images alone if the task's page is an image. Returns when the pause ends, if this answer began
/// it, and the pause of the site.
pub fn wait_as_asked(
    run: &RunContext,
    task: &Task,
    retry_after: Option<Duration>,
    reason: &str,
    others: &mut Others,
) -> (Option<Moment>, Option<Pause>) {
    run.health().note_no_page(task.stage());
    if let Task::Thumb { address, .. } = task
        && let Ok(image) = Url::parse(address)
        && let Some(held) = hold_images(run, &image, retry_after, reason, others)
    {
        return (held.began_until, None);
    }
    let answered = run.rate_limit.pause(retry_after, reason);
    (answered.is_new.then_some(answered.pause.until_at), Some(answered.pause))
}

/// Requests no image because its host refuses them, while the rest of the crawl goes on. Returns whether that is enough:
/// it is not if the image is at the site itself.
pub fn refuse_images(run: &RunContext, task: &Task, reason: &str, others: &mut Others) -> bool {
    let Task::Thumb { address, .. } = task else { return false };
    let Ok(image) = Url::parse(address) else { return false };
    hold_images(run, &image, None, reason, others).is_some()
}

/// Requests no images for as long as their host asks, while the rest of the crawl goes on. If that is longer than a run
/// waits, images are left to a later run. Returns none if the whole site has to pause instead, because the image is at
/// the site itself.
fn hold_images(
    run: &RunContext,
    image: &Url,
    retry_after: Option<Duration>,
    reason: &str,
    others: &mut Others,
) -> Option<ImagePause> {
    let stage = Stage::Thumbs;
    let now = run.clock.now();
    let mut health = run.health();
    let length = pause::of_host(&run.config.retry, retry_after, health.n_holds(stage));
    if run.site.origins().contains(&image.origin()) {
        return None;
    }
    let (open, _) = health.open_stages(now);
    if !open.has(stage) && retry_after.is_none() {
        return Some(ImagePause { began_until: None });
    }
    let until_at = now.after(length);
    health.hold_stage(stage, until_at);
    drop(health);
    if length > run.config.retry.wait_max {
        leave_out_images(run, &format!("{reason}, until {until_at}"));
    } else {
        tracing::warn!(
            event = "stage_paused",
            stage = stage.name(),
            reason,
            failures = 1,
            until_at = %until_at,
            "the host of the images asked to wait; no image is requested until then"
        );
    }
    others.stage_state = Some(StageState {
        stage,
        failing_since: None,
        paused_until: Some(until_at),
        n_incidents: 1,
        reason: reason.to_owned(),
    });
    Some(ImagePause { began_until: open.has(stage).then_some(until_at) })
}

fn set_aside(run: &RunContext, stage: Stage, outage: &Outage, reason: &str, others: &mut Others) {
    run.health().set_aside(stage, run.clock.now(), reason);
    tracing::warn!(
        event = "stage_set_aside",
        stage = stage.name(),
        reason,
        failures = outage.n_failures,
        since = %outage.since,
        "the {stage} stage returns no pages although others do; it is set aside until the end of \
         the run"
    );
    others.stage_state = Some(StageState {
        stage,
        failing_since: Some(outage.since),
        paused_until: None,
        n_incidents: outage.n_failed_probes.saturating_add(1),
        reason: reason.to_owned(),
    });
}

/// Gives a stage up for the rest of the run, as nothing comes of it but the few pages that came before.
pub fn give_up(run: &RunContext, stage: Stage, others: &mut Others) {
    let now = run.clock.now();
    let reason = "only pages that were fetched before still come, and all others fail";
    run.health().give_up(stage, now, reason);
    tracing::warn!(
        event = "stage_set_aside",
        stage = stage.name(),
        reason,
        "the {stage} stage gives no new pages; it is left alone until the next run"
    );
    others.stage_state = Some(StageState {
        stage,
        failing_since: Some(now),
        paused_until: None,
        n_incidents: 1,
        reason: reason.to_owned(),
    });
}

/// Requests no images for the rest of the run, because it is not known what their host allows.
pub fn leave_out_images(run: &RunContext, reason: &str) {
    let stage = Stage::Thumbs;
    run.health().give_up(stage, run.clock.now(), reason);
    tracing::warn!(
        event = "stage_set_aside",
        stage = stage.name(),
        reason,
        "no image is requested in this run"
    );
}

/// Asks the run to end if stages are set aside, which are all that is left.
pub fn report_broken(run: &RunContext) {
    if let Some(words) = broken_stages(run) {
        run.stop.ask(StopReason::NotAsExpected(words));
    }
}

/// Returns which stages are set aside, in words; none if there are none.
pub fn broken_stages(run: &RunContext) -> Option<String> {
    let health = run.health();
    let site = &run.site;
    let words: Vec<String> = health
        .broken()
        .map(|(stage, broken)| {
            let check = match stage {
                Stage::Likes => format!("site.likes_url, which is {}", site.likes_url),
                Stage::Thumbs => {
                    "items.thumbnail in the description, or leave the stage thumbs out".to_owned()
                }
                _ => format!("site.url, which is {}", site.url),
            };
            format!(
                "the {stage} stage has returned no page since {} although others did ({}): check {check}",
                broken.since, broken.reason
            )
        })
        .collect();
    (!words.is_empty()).then(|| words.join("; "))
}
