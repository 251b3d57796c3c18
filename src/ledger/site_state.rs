//! The state of our requests to the site: their counts, the pause, the current run. One row.

use crate::ledger::allowances;
use crate::ledger::connection::{Connection, Reader};
use crate::ledger::error::Result;
use crate::ledger::journal::{Run, log_pause, log_run};
use crate::words::{Allowance, Moment, Pause};

/// The state of our requests to the site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SiteState {
    /// When the last request left; 1970 if none did.
    pub last_request_at: Moment,
    /// Requests sent, including robots.txt and redirects.
    pub n_sent: u64,
    /// Those that returned no page.
    pub n_failed: u64,
    /// When the first and the last page arrived.
    pub page_times: Option<(Moment, Moment)>,
    /// When the current or last run began, and how many requests had been sent by then.
    pub run_began: (Moment, u64),
    /// The current or last pause.
    pub pause: Option<Pause>,
    /// How many requests the site allows, as its answers said last.
    pub allowances: Vec<Allowance>,
}

/// What a batch adds to the counts of requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Activity {
    /// Requests sent.
    pub n_sent: u32,
    /// Those that returned no page.
    pub n_failed: u32,
    /// Whether a page arrived.
    pub page_came: bool,
    /// Whether a task was claimed: its request leaves now.
    pub claimed: bool,
}

type SiteRow = (i64, i64, i64, Option<i64>, Option<i64>, i64, i64, i64, i64, i64, bool, String);

/// Reads our state with the site.
pub async fn read_site(conn: &mut Reader) -> Result<SiteState> {
    let sql = "
        select last_request_at, n_sent, n_failed, first_page_at, last_page_at, run_began_at,
            run_began_n_sent, pause_began_at, paused_until, pause_incidents, pause_in_doubt,
            pause_reason
        from site";
    let row = conn.ask(sql).one::<SiteRow>().await?;
    let (
        last,
        sent,
        failed,
        first_page,
        last_page,
        began,
        began_sent,
        paused_at,
        until,
        incidents,
        doubt,
        reason,
    ) = row;
    let count = |n: i64| u64::try_from(n).unwrap_or(0);
    let page_times = first_page.zip(last_page);
    let pause = Pause {
        began_at: Moment::from_millis(paused_at),
        until_at: Moment::from_millis(until),
        n_incidents: u32::try_from(incidents).unwrap_or(u32::MAX),
        in_doubt: doubt,
        reason,
    };
    Ok(SiteState {
        last_request_at: Moment::from_millis(last),
        n_sent: count(sent),
        n_failed: count(failed),
        page_times: page_times.map(|(a, b)| (Moment::from_millis(a), Moment::from_millis(b))),
        run_began: (Moment::from_millis(began), count(began_sent)),
        pause: (until > 0).then_some(pause),
        allowances: allowances::read_allowances(conn).await?,
    })
}

/// Notes that a run begins, and adds it to the log. Returns its number.
pub async fn begin_run(conn: &mut Connection, run: &Run) -> Result<i64> {
    let sql = "update site set run_began_at = $1, run_began_n_sent = n_sent";
    conn.ask(sql).bind(run.began_at.as_millis()).execute().await?;
    log_run(conn, run).await
}

/// Adds to the counts of requests.
pub async fn add_activity(conn: &mut Connection, activity: Activity, now: Moment) -> Result<()> {
    let sql = "
        update site set
            n_sent = n_sent + $2,
            n_failed = n_failed + $3,
            first_page_at = case when $4 = 1 then coalesce(first_page_at, $1) else first_page_at end,
            last_page_at = case when $4 = 1 then $1 else last_page_at end,
            pause_in_doubt = case when $4 = 1 then 0 else pause_in_doubt end,
            last_request_at = case when $5 = 1 then $1 else last_request_at end";
    conn.ask(sql)
        .bind(now.as_millis())
        .bind(activity.n_sent)
        .bind(activity.n_failed)
        .bind(activity.page_came)
        .bind(activity.claimed)
        .later()
        .await
}

/// Writes that the stored pause lasts from and until other times, because the clock was set back.
pub async fn move_pause(conn: &mut Connection, pause: &Pause) -> Result<()> {
    let sql = "update site set pause_began_at = $1, paused_until = $2";
    conn.ask(sql)
        .bind(pause.began_at.as_millis())
        .bind(pause.until_at.as_millis())
        .execute()
        .await?;
    Ok(())
}

/// Writes a pause that is in the log already, because the clock was set forward. A pause that ends later stays in force.
pub async fn prolong_pause(conn: &mut Connection, pause: &Pause) -> Result<()> {
    let sql = "
        update site set pause_began_at = $1, paused_until = $2, pause_incidents = $3, pause_in_doubt = $4,
            pause_reason = $5
        where paused_until < $2";
    conn.ask(sql)
        .bind(pause.began_at.as_millis())
        .bind(pause.until_at.as_millis())
        .bind(pause.n_incidents)
        .bind(pause.in_doubt)
        .bind(&pause.reason)
        .execute()
        .await?;
    Ok(())
}

/// Ends the pause that holds. Whether the site sends pages is in doubt then.
pub async fn end_pause(conn: &mut Connection, now: Moment) -> Result<()> {
    let sql = "update site set paused_until = $1, pause_in_doubt = 1 where paused_until > $1";
    conn.ask(sql).bind(now.as_millis()).execute().await?;
    Ok(())
}

/// Writes that the site sends pages.
pub async fn end_doubt(conn: &mut Connection) -> Result<()> {
    let sql = "update site set pause_in_doubt = 0 where pause_in_doubt = 1";
    conn.ask(sql).later().await
}

/// Writes a pause, so that it outlives this process, and adds it to the log. A pause that ends later stays
/// in force.
pub async fn write_pause(conn: &mut Connection, pause: &Pause) -> Result<()> {
    let sql = "
        update site set paused_until = $1, pause_incidents = $2, pause_in_doubt = $3,
            pause_reason = $4, pause_began_at = $5
        where paused_until <= $1";
    conn.ask(sql)
        .bind(pause.until_at.as_millis())
        .bind(pause.n_incidents)
        .bind(pause.in_doubt)
        .bind(&pause.reason)
        .bind(pause.began_at.as_millis())
        .later()
        .await?;
    log_pause(conn, pause).await
}
