//! The estimated cost of a crawl, for people and for programs.

use std::fmt::Write as _;
use std::time::Duration;

use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::config::{PaceSettings, show_length};
use crate::rules::plan::is_asked_for;
use crate::sites::{PublishedDataset, Site};
use crate::watch::estimate::{Estimate, EstimateBasis, PageCounts};
use crate::watch::forecast::rounded;
use crate::words::DatabasePlace;
use crate::words::Scope;
use crate::words::counted;
use crate::words::{Moment, Stage};

/// The estimated cost of a crawl, and what the estimate rests on.
pub struct PlanReport<'r> {
    /// The site.
    pub site: &'r Site,
    /// What the crawl collects.
    pub scope: &'r Scope,
    /// What is known about the site.
    pub known: &'r EstimateBasis,
    /// The database of the crawl; `None` if it has not begun.
    pub database: Option<&'r DatabasePlace>,
    /// The estimated cost.
    pub estimate: &'r Estimate,
    /// The requests for robots.txt.
    pub robots: PageCounts,
    /// How fast requests are sent.
    pub pace: &'r PaceSettings,
    /// The time that it takes at this pace.
    pub takes: Duration,
    /// The end of the crawl if it continues now.
    pub ends_at: Moment,
}

impl PlanReport<'_> {
    /// Returns the form for people. Writing to a string can't fail.
    pub fn to_text(&self, zone: &TimeZone) -> String {
        if self.is_unknown() {
            return format!(
                "{}: nothing is known about the size of this site yet\n\n\
                 The cost is unknown. `crawl try` shows what the site sends, and once a crawl has begun, `crawl plan`\n\
                 counts what it has found. In a description of your own, `published` gives figures to estimate from.\n",
                self.site.description.name
            );
        }
        let mut text = format!("{}: {}\n\n", self.site.description.name, self.basis());
        let _ = writeln!(text, "{:<12}{:>10}{:>10}{:>10}", "requests", "of", "done", "left");
        let stages = Stage::ALL.into_iter().zip(self.estimate.pages);
        let is_shown = |stage: Stage| stage.is_usual() || is_asked_for(self.scope, stage);
        let stages = stages.filter(|(stage, _)| is_shown(*stage));
        let named = stages.map(|(stage, pages)| (stage.name(), pages));
        for (name, pages) in named.chain([("robots.txt", self.robots), ("in total", self.all())]) {
            let PageCounts { n, n_done } = pages;
            let _ = writeln!(text, "{name:<12}{n:>10}{n_done:>10}{:>10}", pages.n_left());
        }
        if self.all().n_left() == 0 {
            let _ = writeln!(text, "\ntime        none: nothing is left to fetch");
        } else {
            self.add_time(&mut text, zone);
        }
        if self.scope.asks_users() {
            let users = match (self.known.pages[Stage::UserLikes as usize].n, self.site.published())
            {
                (0, Some(_)) => {
                    "as many as in the published dataset, with one page of likes each; the real number is unknown"
                }
                (0, None) => "not counted, because their number is unknown",
                _ if self.all().n_left() == 0 => "those found",
                _ => "those found so far; others may follow",
            };
            let _ = writeln!(text, "users       {users}");
        }
        let size = &self.estimate.size;
        let _ = write!(text, "dataset     {}", counted(size.n_items, "item"));
        if self.scope.stages.likes {
            let _ = write!(text, ", {}", counted(size.n_likes, "like"));
        }
        let bytes = &self.estimate.bytes;
        let [database, exports] = [bytes.database, bytes.exports].map(megabytes);
        let _ = writeln!(
            text,
            "\ndisk        up to {database} MB for the database, {exports} MB per export"
        );
        text
    }

    /// Returns whether there is nothing to estimate from: no crawl, and no published figures.
    fn is_unknown(&self) -> bool {
        self.database.is_none() && self.site.published().is_none()
    }

    /// Adds how long it takes.
    fn add_time(&self, text: &mut String, zone: &TimeZone) {
        let rate = self.pace.requests_per_second;
        #[expect(clippy::float_cmp, reason = "only the rate that is written as 1 is singular")]
        let unit = if rate == 1.0 { "request per second" } else { "requests per second" };
        let takes = show_length(rounded(self.takes));
        let n_images = self.estimate.pages[Stage::Thumbs as usize].n_left();
        let images = match self.pace.images_per_second {
            slower if n_images > 0 && slower < rate => format!(", {slower} of them for images"),
            _ => String::new(),
        };
        let _ = writeln!(
            text,
            "\ntime        about {takes} at {rate} {unit}{images}: until {} if the crawl starts now; \
             pauses and a Crawl-delay add to that",
            self.ends_at.in_zone(zone)
        );
    }

    /// Returns the form for programs, `crawl.plan/2`.
    pub fn to_json(&self) -> Value {
        let Estimate { size, n_items_assumed, pages, bytes } = self.estimate;
        let of = |pages: &PageCounts| json!({"of": pages.n, "done": pages.n_done, "left": pages.n_left()});
        let [items, likes, features] =
            [Stage::Items, Stage::Likes, Stage::Features].map(|stage| &pages[stage as usize]);
        if self.is_unknown() {
            return json!({
                "schema": "crawl.plan/2",
                "site": self.site.description.name,
                "basis": "nothing is known about the size of this site yet",
                "requests": null, "items": null, "items_assumed": null, "likes": null, "seconds": null,
                "ends_at": null, "bytes": null,
            });
        }
        let mut requests = json!({
            "items": of(items),
            "likes": of(likes),
            "features": of(features),
            "robots": of(&self.robots),
            "together": of(&self.all()),
        });
        for stage in Stage::ALL {
            if !stage.is_usual() && is_asked_for(self.scope, stage) {
                requests[stage.name()] = of(&pages[stage as usize]);
            }
        }
        json!({
            "schema": "crawl.plan/2",
            "site": self.site.description.name,
            "basis": self.basis(),
            "requests": requests,
            "items": size.n_items,
            "items_assumed": n_items_assumed,
            "likes": self.scope.stages.likes.then_some(size.n_likes),
            "seconds": self.takes.as_secs(),
            "ends_at": self.ends_at.to_string(),
            "bytes": {"database": bytes.database, "export": bytes.exports},
        })
    }

    fn all(&self) -> PageCounts {
        self.estimate.pages.iter().fold(self.robots, |all, pages| PageCounts {
            n: all.n.saturating_add(pages.n),
            n_done: all.n_done.saturating_add(pages.n_done),
        })
    }

    /// Returns what the estimate rests on.
    fn basis(&self) -> String {
        let Estimate { size, n_items_assumed, .. } = self.estimate;
        let from = match self.database {
            Some(place) => format!("from {place}"),
            None => "nothing is known about the site yet".to_owned(),
        };
        let n_known = counted(size.n_items, "item");
        let Some(PublishedDataset { n_items, n_likes, like_limit, .. }) = self.site.published()
        else {
            return format!(
                "{from}; no figures of this site were published, so only what is known ({n_known}) is \
                 counted"
            );
        };
        let beyond = if self.scope.like_limit < like_limit {
            "; the published figures leave out items with fewer likes, so there will be more"
        } else {
            ""
        };
        if !self.known.has_likes {
            return format!(
                "{from}; the {n_known} of the file are assumed to have as many likes as those of the \
                 published dataset"
            );
        }
        match (*n_items_assumed, self.database) {
            (0, Some(_)) => format!("{from}, with the number of likes that the site announced"),
            (n, _) => format!(
                "{from}; {} are estimated from the published dataset, which had \
                 {n_items} items with {like_limit} likes or more, and \
                 {n_likes} likes{beyond}",
                counted(n, "item")
            ),
        }
    }
}

fn megabytes(bytes: u64) -> u64 {
    bytes.div_ceil(1_000_000)
}
