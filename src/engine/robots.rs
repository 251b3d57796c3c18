//! robots.txt before the first request, and again every day.

use url::{Origin, Url};

use super::context::{RunContext, TRIAL_SPACING_MAX};
use super::robots_file;
use super::stop::StopReason;
use crate::config::show_length;
use crate::fetch::Robots;
use crate::ledger::{Connection, Result};
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
        fetched_at.push((name.clone(), stored.fetched_at));
        let of_file = origin.clone();
        robots.add(origin, &stored.body);
        // At once, because it holds for the next origin's robots.txt too.
        if let Some(delay) = robots.crawl_delay_of(&of_file) {
            if delay > run.config.retry.wait_max {
                let wait_max = run.config.retry.wait_max;
                let but = if run.is_trial && wait_max == TRIAL_SPACING_MAX {
                    format!("and a trial waits at most {}", show_length(wait_max))
                } else {
                    "which is longer than retry.wait_max".to_owned()
                };
                run.stop.ask(StopReason::Robots(format!(
                    "{name}/robots.txt asks for {} between requests (Crawl-delay), {but} (as of {})",
                    show_length(delay),
                    stored.fetched_at
                )));
                return Ok(expire_at);
            }
            if run.site.origins().contains(&of_file) {
                run.rate_limit.slow_down_to(delay);
            } else {
                // The Crawl-delay of an image host slows images, but not the site.
                run.fetcher.image_pace().slow_down_to(delay);
            }
        }
    }
    for (stage, url) in examples {
        if let Some(forbidden) = robots.forbids_stage(stage, &url) {
            let name = url.origin().ascii_serialization();
            let fetched = fetched_at.iter().find(|(origin, _)| *origin == name);
            let as_of = fetched.map(|(_, at)| format!(" (as of {at})")).unwrap_or_default();
            run.stop.ask(StopReason::Robots(format!(
                "the site does not allow the {stage} stage to be crawled: {forbidden}{as_of}"
            )));
        }
    }
    run.fetcher.obey(robots);
    Ok(expire_at)
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
