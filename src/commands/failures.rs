//! `crawl failures`: all that was given up, is gone or came short.

use futures_util::stream::{BoxStream, TryStreamExt};
use serde_json::{Value, json};

use super::Exit;
use super::crawling::{missing, tell_retry};
use super::talk::{print, tell};
use crate::config::Config;
use crate::ledger;
use crate::ledger::crawl;
use crate::ledger::database::Db;
use crate::ledger::records::{self, ShortItem};
use crate::ledger::tasks::{self, NamedTask};
use crate::words::{Moment, Stage};

/// Prints every failure as it is read: a line each, or JSON.
pub async fn failures(config: &Config, json: bool, resume: &str) -> anyhow::Result<Exit> {
    let db = Db::open_to_read(&config.database).await?;
    let readers = db.readers();
    // One snapshot for the three lists, so that they fit each other.
    let mut snapshot = readers.snapshot().await?;
    crawl::read_crawl(&mut snapshot).await?.ok_or_else(|| missing(config))?;
    let form = if json { Form::Json } else { Form::Lines };

    form.begin()?;
    let n_discarded = form.list("discarded", tasks::all_discarded(&mut snapshot)).await?;
    form.between()?;
    let n_gone = form.list("gone", tasks::all_gone(&mut snapshot)).await?;
    form.between()?;
    let n_short = form.list("short", records::all_short(&mut snapshot)).await?;
    form.end()?;

    snapshot.end().await?;
    readers.close().await;
    tell(format_args!("{n_discarded} discarded, {n_gone} gone, {n_short} short"));
    if n_discarded > 0 {
        tell_retry(resume);
    }
    Ok(Exit::Done)
}

#[derive(Clone, Copy)]
enum Form {
    Lines,
    Json,
}

impl Form {
    fn begin(self) -> std::io::Result<()> {
        match self {
            Self::Lines => Ok(()),
            Self::Json => print(format_args!("{{\"schema\":\"crawl.failures/1\",\n")),
        }
    }

    fn between(self) -> std::io::Result<()> {
        match self {
            Self::Lines => Ok(()),
            Self::Json => print(format_args!(",\n")),
        }
    }

    fn end(self) -> std::io::Result<()> {
        match self {
            Self::Lines => Ok(()),
            Self::Json => print(format_args!("}}\n")),
        }
    }

    /// Prints a list under its name, and says how long it is.
    async fn list<T: Failure>(
        self,
        name: &str,
        mut failures: BoxStream<'_, ledger::Result<T>>,
    ) -> anyhow::Result<u64> {
        let mut n = 0;
        if matches!(self, Self::Json) {
            print(format_args!("\"{name}\":["))?;
        }
        while let Some(failure) = failures.try_next().await? {
            match self {
                Self::Lines => {
                    let at = failure.settled_at().map_or_else(|| "-".into(), |at| at.to_string());
                    print(format_args!("{name:<10} {at:<20} {}\n", failure.in_words()))?;
                }
                Self::Json => {
                    let comma = if n == 0 { "" } else { "," };
                    print(format_args!("{comma}\n{}", failure.to_json()))?;
                }
            }
            n += 1;
        }
        if matches!(self, Self::Json) {
            print(format_args!("]"))?;
        }
        Ok(n)
    }
}

/// What stands in one of the lists.
trait Failure {
    fn settled_at(&self) -> Option<Moment>;
    fn in_words(&self) -> String;
    fn to_json(&self) -> Value;
}

impl Failure for NamedTask {
    fn settled_at(&self) -> Option<Moment> {
        self.settled_at
    }

    fn in_words(&self) -> String {
        self.to_string()
    }

    fn to_json(&self) -> Value {
        self.to_json()
    }
}

impl Failure for ShortItem {
    fn settled_at(&self) -> Option<Moment> {
        self.settled_at
    }

    fn in_words(&self) -> String {
        let Self { announced, collected, .. } = self;
        format!("likes {}: {announced} announced, {collected} came", self.item_id.escape_debug())
    }

    fn to_json(&self) -> Value {
        json!({
            "stage": Stage::Likes.name(), "mid": self.item_id, "announced": self.announced,
            "collected": self.collected, "settled_at": self.settled_at.map(|at| at.to_string()),
        })
    }
}
