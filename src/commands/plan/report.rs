//! What a crawl will cost, for people and for programs.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use crate::config::{Pace, show_length};
use crate::sites::{PublishedDataset, Site};
use crate::watch::estimate::{Estimate, EstimateBasis, PageCounts};
use crate::words::Scope;
use crate::words::{Moment, Stage};

/// What a crawl will cost, and what that rests on.
pub struct Report<'r> {
    /// The site.
    pub site: &'r Site,
    /// What shapes its data.
    pub scope: &'r Scope,
    /// What is known of it.
    pub known: &'r EstimateBasis,
    /// The database that knows it; none if there is no crawl yet.
    pub database: Option<&'r Path>,
    /// What it will cost.
    pub estimate: &'r Estimate,
    /// Requests for robots.txt.
    pub n_robots: u64,
    /// How fast the site is asked.
    pub pace: &'r Pace,
    /// How long it takes at this pace.
    pub takes: Duration,
    /// When it ends if it goes on now.
    pub ends_at: Moment,
}

impl Report<'_> {
    /// The form for people. Writing to a string can't fail.
    pub fn to_text(&self) -> String {
        let mut text = format!("{}: {}\n\n", self.site.kind, self.basis());
        let _ = writeln!(text, "{:<12}{:>10}{:>10}{:>10}", "requests", "of", "done", "left");
        let stages = Stage::ALL.map(Stage::name).into_iter().zip(self.estimate.pages);
        let robots = PageCounts { n: self.n_robots, n_done: 0 };
        for (name, pages) in stages.chain([("robots.txt", robots), ("together", self.all())]) {
            let PageCounts { n, n_done } = pages;
            let _ = writeln!(text, "{name:<12}{n:>10}{n_done:>10}{:>10}", pages.n_left());
        }
        let rate = self.pace.requests_per_second;
        let takes = show_length(Duration::from_secs(self.takes.as_secs()));
        let _ = writeln!(
            text,
            "\ntime        {takes} at {rate} requests/s: until {} if it goes on now; pauses and a \
             Crawl-delay make it longer",
            self.ends_at
        );
        let size = &self.estimate.size;
        let _ = write!(text, "dataset     {} models", size.n_items);
        if self.scope.stages.likes {
            let _ = write!(text, ", {} likes", size.n_likes);
        }
        let bytes = &self.estimate.bytes;
        let [database, exports] = [bytes.database, bytes.exports].map(megabytes);
        let _ = writeln!(
            text,
            "\ndisk        up to {database} MB for the database, {exports} MB an export"
        );
        text
    }

    /// The form for programs, `crawl.plan/1`.
    pub fn to_json(&self) -> Value {
        let Estimate { size, n_items_assumed, pages, bytes } = self.estimate;
        let of = |pages: &PageCounts| json!({"of": pages.n, "done": pages.n_done, "left": pages.n_left()});
        let [items, likes, features] = pages;
        json!({
            "schema": "crawl.plan/1",
            "site": self.site.kind.name(),
            "basis": self.basis(),
            "requests": {
                "models": of(items),
                "likes": of(likes),
                "features": of(features),
                "robots": of(&PageCounts { n: self.n_robots, n_done: 0 }),
                "together": of(&self.all()),
            },
            "models": size.n_items,
            "models_assumed": n_items_assumed,
            "likes": self.scope.stages.likes.then_some(size.n_likes),
            "seconds": self.takes.as_secs(),
            "ends_at": self.ends_at.to_string(),
            "bytes": {"database": bytes.database, "export": bytes.exports},
        })
    }

    fn all(&self) -> PageCounts {
        let robots = PageCounts { n: self.n_robots, n_done: 0 };
        self.estimate.pages.iter().fold(robots, |all, pages| PageCounts {
            n: all.n.saturating_add(pages.n),
            n_done: all.n_done.saturating_add(pages.n_done),
        })
    }

    /// What the figures rest on.
    fn basis(&self) -> String {
        let Estimate { size, n_items_assumed, .. } = self.estimate;
        let PublishedDataset { n_items, n_likes, like_limit, .. } = self.site.kind.published();
        let from = match self.database {
            Some(path) => format!("known from {}", path.display()),
            None => "nothing is asked or known yet".to_owned(),
        };
        let beyond = if self.scope.like_limit < *like_limit {
            "; of models with fewer likes nothing was published, so it will be more"
        } else {
            ""
        };
        if !self.known.has_likes {
            let n = size.n_items;
            return format!(
                "{from}; the {n} models of the file are assumed to be liked as those of 2016 were"
            );
        }
        match (*n_items_assumed, self.database) {
            (0, Some(_)) => format!("{from}, with the likes that the site announced"),
            (n, _) => format!(
                "{from}; {n} models are an estimate after the dataset of 2016, which had \
                 {n_items} models of {like_limit} likes or more, and \
                 {n_likes} likes{beyond}"
            ),
        }
    }
}

fn megabytes(bytes: u64) -> u64 {
    bytes.div_ceil(1_000_000)
}
