//! How a run has gone so far, as the log has it.

use std::time::Duration;

use crate::ledger::{Reader, Result};

use super::{PauseLogged, Run, SiteState, logged};
use crate::words::{Answered, Moment, Purpose};

/// How many of the last requests tell how fast a run goes.
pub const RECENT: u32 = 1000;

/// How the present or last run has gone so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Course {
    /// The manners it was given; none where there was no run yet.
    pub run: Option<Run>,
    /// Its last requests.
    pub recent: Recent,
    /// Its pauses, in the order in which they began; one that an earlier run met comes first.
    pub pauses: Vec<PauseLogged>,
}

/// The last requests of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recent {
    /// How many they are.
    pub n_requests: u64,
    /// How many of them were the last that their page took: it came, or is gone.
    pub n_pages: u64,
    /// When the first of them left.
    pub first_at: Moment,
}

/// Reads how the present or last run has gone: the same work at any size, but for its pauses.
pub async fn read(conn: &mut Reader, site: &SiteState) -> Result<Course> {
    let (began_at, _) = site.run_began;
    let carried = site.pause.iter().filter(|p| p.began_at < began_at && p.until_at > began_at);
    let mut pauses: Vec<PauseLogged> = carried
        .map(|pause| PauseLogged {
            began_at: pause.began_at,
            until_at: pause.until_at,
            reason: pause.reason.clone(),
        })
        .collect();
    pauses.extend(logged::pauses(conn, began_at).await?);
    Ok(Course { run: logged::last_run(conn).await?, recent: recent(conn, began_at).await?, pauses })
}

async fn recent(conn: &mut Reader, since: Moment) -> Result<Recent> {
    let sql = "
        select count(*), coalesce(sum(purpose = ?3 and answered in (?4, ?5)), 0),
            coalesce(min(sent_at), 0)
        from (select sent_at, purpose, answered from requests order by id desc limit ?2 + 0)
        where sent_at >= ?1";
    let row: (i64, i64, i64) = sqlx::query_as(sql)
        .bind(since.as_millis())
        .bind(RECENT)
        .bind(Purpose::Page as i64 + 1)
        .bind(Answered::Page as i64 + 1)
        .bind(Answered::Gone as i64 + 1)
        .fetch_one(conn.sqlite())
        .await?;
    let count = |n: i64| u64::try_from(n).unwrap_or(0);
    Ok(Recent {
        n_requests: count(row.0),
        n_pages: count(row.1),
        first_at: Moment::from_millis(row.2),
    })
}

impl Course {
    /// How long it was paused from `from` to `to`, by what the site answered, in the order in which that came
    /// first. Where pauses overlap, the time counts for the earlier one.
    pub fn waited(&self, from: Moment, to: Moment) -> Vec<(&str, Duration)> {
        let mut waited: Vec<(&str, Duration)> = Vec::new();
        let mut counted_to = from;
        for pause in &self.pauses {
            let until_at = pause.until_at.min(to);
            let length = until_at.since(pause.began_at.max(counted_to));
            counted_to = counted_to.max(until_at);
            match waited.iter_mut().find(|(reason, _)| *reason == pause.reason) {
                _ if length.is_zero() => {}
                Some((_, sum)) => *sum = sum.saturating_add(length),
                None => waited.push((&pause.reason, length)),
            }
        }
        waited
    }
}
