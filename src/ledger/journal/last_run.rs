//! How the current or last run has gone so far.

use std::time::Duration;

use super::pauses::{LoggedPause, pauses};
use super::runs::{Run, RunEnding, last_ending, last_run};
use crate::ledger::connection::Reader;
use crate::ledger::error::Result;
use crate::words::{Answered, Moment, Pause, Purpose};

/// How many of the last requests the speed of a run is measured by.
pub const MAX_RECENT: u32 = 1000;

/// How the current or last run has gone so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LastRun {
    /// The run; none if there was no run yet.
    pub run: Option<Run>,
    /// How it ended. None while it runs, and if it was killed.
    pub ending: Option<RunEnding>,
    /// Its last requests.
    pub recent: RecentRequests,
    /// Its pauses, in the order in which they began. A pause that began in an earlier run comes first.
    pub pauses: Vec<LoggedPause>,
}

/// The last requests of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RecentRequests {
    /// How many there are.
    pub n_requests: u64,
    /// How many of them returned their page, or an answer that it is gone.
    pub n_pages: u64,
    /// When the first of them left.
    pub first_at: Moment,
}

/// Reads how the run that began at this moment has gone; `pause` is the site's present or last pause. This
/// costs the same at any size, except for the run's pauses.
pub async fn read_last_run(
    conn: &mut Reader,
    began_at: Moment,
    pause: Option<&Pause>,
) -> Result<LastRun> {
    let carried = pause.filter(|p| p.began_at < began_at && p.until_at > began_at);
    let mut found: Vec<LoggedPause> = carried
        .into_iter()
        .map(|pause| LoggedPause {
            began_at: pause.began_at,
            until_at: pause.until_at,
            reason: pause.reason.clone(),
        })
        .collect();
    found.extend(pauses(conn, began_at).await?);
    let recent = recent(conn, began_at).await?;
    let (run, ending) = (last_run(conn).await?, last_ending(conn).await?);
    Ok(LastRun { run, ending, recent, pauses: found })
}

async fn recent(conn: &mut Reader, since: Moment) -> Result<RecentRequests> {
    let sql = "
        select count(*), count(*) filter (where purpose = $3 and answered in ($4, $5)),
            coalesce(min(sent_at), 0)
        from (select sent_at, purpose, answered from requests order by id desc limit $2 + 0) as recent
        where sent_at >= $1";
    let (n_requests, n_pages, first_at) = conn
        .ask(sql)
        .bind(since.as_millis())
        .bind(MAX_RECENT)
        .bind(Purpose::Page.code())
        .bind(Answered::Page.code())
        .bind(Answered::Gone.code())
        .one::<(i64, i64, i64)>()
        .await?;
    let count = |n: i64| u64::try_from(n).unwrap_or(0);
    Ok(RecentRequests {
        n_requests: count(n_requests),
        n_pages: count(n_pages),
        first_at: Moment::from_millis(first_at),
    })
}

impl LastRun {
    /// Returns how long the run was paused between two moments, by what the site answered, in the order in
    /// which the answers first came. Where pauses overlap, the time counts for the earlier one.
    pub fn waited(&self, from: Moment, to: Moment) -> Vec<(&str, Duration)> {
        let mut waited: Vec<(&str, Duration)> = Vec::new();
        let mut counted_to = from;
        for pause in &self.pauses {
            let until_at = pause.until_at.min(to);
            let length = until_at.since(pause.began_at.max(counted_to));
            counted_to = counted_to.max(until_at);
            let cause = without_count(&pause.reason);
            match waited.iter_mut().find(|(reason, _)| *reason == cause) {
                _ if length.is_zero() => {}
                Some((_, sum)) => *sum = sum.saturating_add(length),
                None => waited.push((cause, length)),
            }
        }
        waited
    }
}

/// Returns a reason without how often it came in a row: each probe of an outage counts one more.
fn without_count(reason: &str) -> &str {
    let counted = reason.strip_suffix(" times in a row").and_then(|text| text.rsplit_once(", "));
    match counted {
        Some((cause, n)) if n.bytes().all(|b| b.is_ascii_digit()) => cause,
        _ => reason,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_of_one_cause_count_together() {
        let at = |seconds| Moment::default().after(Duration::from_secs(seconds));
        let pause = |from, to, reason: &str| LoggedPause {
            began_at: at(from),
            until_at: at(to),
            reason: reason.to_owned(),
        };
        let pauses = vec![
            pause(10, 20, "status 500, 10 times in a row"),
            pause(30, 50, "status 500, 11 times in a row"),
            pause(60, 61, "status 429"),
            pause(70, 71, "status 500, many times in a row"),
        ];
        let run = LastRun { pauses, ..LastRun::default() };
        let seconds = Duration::from_secs;
        let wanted = [
            ("status 500", seconds(30)),
            ("status 429", seconds(1)),
            ("status 500, many times in a row", seconds(1)),
        ];
        assert_eq!(run.waited(at(0), at(100)), wanted);
    }
}
