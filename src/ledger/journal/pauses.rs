//! Every pause, from the moment it was known until its end.

use crate::ledger::connection::{Connection, Reader};
use crate::ledger::error::Result;
use crate::words::{Moment, Pause};

/// A pause as the log has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedPause {
    /// When it became known.
    pub began_at: Moment,
    /// When it ended, or ends.
    pub until_at: Moment,
    /// What the site answered.
    pub reason: String,
}

/// Adds a pause. One that the log has already stays as it is.
pub async fn log_pause(conn: &mut Connection, pause: &Pause) -> Result<()> {
    let sql = "
        insert into pauses (began_at, until_at, reason) values ($1, $2, $3) on conflict do nothing";
    conn.ask(sql)
        .bind(pause.began_at.as_millis())
        .bind(pause.until_at.as_millis())
        .bind(&pause.reason)
        .later()
        .await
}

/// Returns every pause that began at that moment or later, in the order in which they began.
pub async fn pauses(conn: &mut Reader, since: Moment) -> Result<Vec<LoggedPause>> {
    let sql = "
        select began_at, until_at, reason from pauses where began_at >= $1
        order by began_at, until_at";
    let rows = conn.ask(sql).bind(since.as_millis()).all::<(i64, i64, String)>().await?;
    let pause = |(began_at, until_at, reason)| LoggedPause {
        began_at: Moment::from_millis(began_at),
        until_at: Moment::from_millis(until_at),
        reason,
    };
    Ok(rows.into_iter().map(pause).collect())
}
