//! robots.txt before the first request, and again every day.

use std::time::Duration;

use url::{Origin, Url};

use super::context::{RunContext, TRIAL_SPACING_MAX};
use super::stop::StopReason;
use super::{outage, robots_file};
use crate::config::show_length;
use crate::fetch::Robots;
use crate::ledger::{Connection, Result, crawl};
use crate::rules::{plan, robots_age};
use crate::words::{Moment, Scope, Stage};

/// Fetches the robots.txt files that are missing, and checks every wanted stage against them.
/// Returns when the first of them expires. Without a connection nothing is stored.
pub async fn obey(
    run: &RunContext,
    mut conn: Option<&mut Connection>,
    scope: &Scope,
) -> Result<Option<Moment>> {
    let mut robots = Robots::default();
    let mut expire_at: Option<Moment> = None;
    let mut fetched_at: Vec<(String, Moment)> = Vec::new();
    let may_leave_out = collects_images(conn.as_deref_mut()).await?;
    let asked_for = Stage::ALL.into_iter().filter(|stage| plan::is_asked_for(scope, *stage));
    let of = |stage| run.site.examples(stage).into_iter().map(move |url| (stage, url));
    let examples: Vec<(Stage, Url)> = asked_for.flat_map(of).collect();
    for origin in origins(&examples) {
        let Some(stored) =
            robots_file::stored_or_fetched(run, conn.as_deref_mut(), &origin).await?
        else {
            if run.stop.is_asked() {
                return Ok(expire_at);
            }
            continue;
        };
        let name = origin.ascii_serialization();
        let at = robots_age::expires_at(stored.fetched_at);
        expire_at = Some(expire_at.map_or(at, |earliest| earliest.min(at)));
        fetched_at.push((name, stored.fetched_at));
        let of_file = origin.clone();
        robots.add(origin, &stored.body);
        // At once, because it holds for the next origin's robots.txt too.
        if let Some(delay) = robots.crawl_delay_of(&of_file) {
            slow_down(run, &of_file, delay, stored.fetched_at, may_leave_out);
            if run.stop.is_asked() {
                return Ok(expire_at);
            }
        }
    }
    for (stage, url) in examples {
        if let Some(forbidden) = robots.forbids_stage(stage, &url) {
            let name = url.origin().ascii_serialization();
            let fetched = fetched_at.iter().find(|(origin, _)| *origin == name);
            let as_of = fetched.map(|(_, at)| format!(" (as of {at})")).unwrap_or_default();
            let rule = format!("{forbidden}{as_of}");
            if stage == Stage::Thumbs && may_leave_out {
                outage::leave_out_images(run, &rule);
            } else {
                run.stop.ask(StopReason::forbidden(stage, rule));
            }
        }
    }
    run.fetcher.obey(robots);
    Ok(expire_at)
}

/// Returns whether the crawl has begun to collect images. Then their stage can't be left out any more, and what their
/// host forbids must not keep the crawl from all other pages.
async fn collects_images(conn: Option<&mut Connection>) -> Result<bool> {
    let Some(conn) = conn else { return Ok(false) };
    let crawl = crawl::read_crawl(conn).await?;
    Ok(crawl.is_some_and(|crawl| crawl.scope.stages.thumbs))
}

/// Keeps to the Crawl-delay of an origin, or asks the run to end if that is too long. The delay of an image host slows
/// images, but not the site.
fn slow_down(
    run: &RunContext,
    origin: &Origin,
    delay: Duration,
    fetched_at: Moment,
    may_leave_out: bool,
) {
    let has_images_alone = !run.site.origins().contains(origin);
    let wait_max = run.config.retry.wait_max;
    if delay <= wait_max {
        if has_images_alone {
            run.fetcher.image_pace().slow_down_to(delay);
        } else {
            run.rate_limit.slow_down_to(delay);
        }
        return;
    }
    let but = if run.is_trial && wait_max == TRIAL_SPACING_MAX {
        format!("and a trial waits at most {}", show_length(wait_max))
    } else {
        "which is longer than retry.wait_max".to_owned()
    };
    let reason = format!(
        "{}/robots.txt asks for {} between requests (Crawl-delay), {but} (as of {fetched_at})",
        origin.ascii_serialization(),
        show_length(delay),
    );
    if has_images_alone && may_leave_out {
        outage::leave_out_images(run, &reason);
    } else if has_images_alone {
        let leave_out = StopReason::LEAVE_IMAGES_OUT;
        run.stop.ask(StopReason::Robots(format!("{reason}; {leave_out}")));
    } else {
        run.stop.ask(StopReason::Robots(reason));
    }
}

/// Returns each origin once, in order.
fn origins(examples: &[(Stage, Url)]) -> Vec<Origin> {
    let mut origins: Vec<Origin> = Vec::new();
    for (_, url) in examples {
        if !origins.contains(&url.origin()) {
            origins.push(url.origin());
        }
    }
    origins
}
