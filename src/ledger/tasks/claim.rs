//! Claiming tasks.

use super::claimed::{CLAIMED, Claim, read_claim};
use super::lane::Lane;
use crate::ledger::connection::{Connection, Reader};
use crate::ledger::error::Result;
use crate::ledger::later::Later;
use crate::ledger::row::LedgerRow;
use crate::words::{Moment, Stage, StageSet};

/// Whether a task's stage is open. `$3` has a bit for the number of each open stage.
///
/// Users are visited only after the catalogue and the list of users: by then the crawl knows which items are wanted
/// and which users like nothing. The cast and the plus keep SQLite from choosing an index.
macro_rules! is_open {
    () => {
        "($3 >> cast(kind as integer)) & 1 = 1 and (+kind not between 5 and 8 or not exists (
            select 1 from census
            where census.kind in (1, 4) and census.state in ('available', 'running') and n > 0))"
    };
}

/// The tasks of a lane that are due, the longest due first, then the oldest. `$kinds` has the bits of the lane's
/// stages: a lane whose stages are all closed is not read.
///
/// `+ 0`: SQLite plans with the value of a bare parameter in `limit`, and prepares the statement again
/// for each claim.
macro_rules! due_in {
    ($lane:literal, $kinds:literal) => {
        concat!(
            "select * from (select id from tasks where state = 'available' and lane = case when $3 & ",
            $kinds,
            " > 0 then ",
            $lane,
            " else -1 end and available_at <= $1 and ",
            is_open!(),
            " order by available_at, id limit $2 + 0) as of_lane"
        )
    };
}

/// The tasks that come next, lane by lane. No task comes while a suspect runs, because a task that crashes with it
/// would become a suspect too.
pub const DUE: &str = concat!(
    "select id from (",
    due_in!(1, 2),
    " union all ",
    due_in!(2, 36),
    " union all ",
    due_in!(3, 8),
    " union all ",
    due_in!(4, 464),
    " union all ",
    due_in!(5, 512),
    " union all ",
    due_in!(6, 1022),
    " union all ",
    due_in!(7, 1022),
    ") as due where not exists (select 1 from tasks where state = 'running' and lane = 8) limit $2 + 0"
);

/// A suspect, when nothing else is left or running.
pub const DUE_SUSPECT: &str = concat!(
    "select id from tasks where state = 'available' and lane = 8 and available_at <= $1 and ",
    is_open!(),
    " and not exists (select 1 from tasks where state = 'running')
    and not exists (
        select 1 from tasks where state = 'available' and lane in (1, 2, 3, 4, 5, 6, 7) and ",
    is_open!(),
    ") order by available_at, id limit min($2, 1)"
);

/// When the next task is due: of the lanes `$1`, or of the suspects, whose lane is `$2`.
pub const NEXT_DUE: &str = concat!(
    "select coalesce(
        (select min(due_at) from (
            select (select available_at from tasks
                where state = 'available' and lane = cast(lanes.value as bigint) and ",
    is_open!(),
    " order by available_at limit 1) as due_at
            from json_each($1) as lanes) as due),
        (select available_at from tasks
            where state = 'available' and lane = $2 and ",
    is_open!(),
    " order by available_at limit 1))"
);

/// Claims up to `n` tasks of these stages that are due, in the order in which they are to be fetched.
pub async fn claim(
    conn: &mut Connection,
    n: usize,
    open: StageSet,
    now: Moment,
) -> Result<Vec<Claim>> {
    let asked = claim_later(conn, n, open, now).await?;
    claims_of(conn, asked, n, open, now).await
}

/// Queues the claim that [`claims_of`] reads.
pub async fn claim_later(
    conn: &mut Connection,
    n: usize,
    open: StageSet,
    now: Moment,
) -> Result<Later> {
    if n == 0 {
        return Ok(Later::NONE);
    }
    claim_from(conn, DUE, n, open, now).await
}

/// Returns what [`claim_later`] has claimed, or a suspect if nothing else could be claimed.
pub async fn claims_of(
    conn: &mut Connection,
    asked: Later,
    n: usize,
    open: StageSet,
    now: Moment,
) -> Result<Vec<Claim>> {
    let claims = in_order(asked.rows(conn).await?, conn.n_losses())?;
    if !claims.is_empty() || n == 0 {
        return Ok(claims);
    }
    let asked = claim_from(conn, DUE_SUSPECT, n, open, now).await?;
    in_order(asked.rows(conn).await?, conn.n_losses())
}

/// Claims one task by its key, whenever it is due. Returns none if it is not available.
pub async fn claim_one(conn: &mut Connection, id: i64) -> Result<Option<Claim>> {
    let sql = format!(
        "update tasks set state = 'running', attempt = attempt + 1
        where id = $1 and state = 'available'
        returning {CLAIMED}"
    );
    let claim = conn.ask_made(sql).bind(id).row().await?.as_ref().map(read_claim).transpose()?;
    let n_losses = conn.n_losses();
    Ok(claim.map(|claim| claim.with_losses(n_losses)))
}

/// Returns the key of the first available task of a stage, and the key of its owner. Tasks of the owners in `except`
/// are passed over, and those that showed trouble come last. If `prefers_new`, tasks that no run has claimed come
/// first, so that another run does not ask the same owners again. After two owners of a stage of users' pages, the next
/// one is random.
pub async fn first_of_stage(
    conn: &mut Reader,
    stage: Stage,
    except: &[i64],
    prefers_new: bool,
) -> Result<Option<(i64, i64)>> {
    let sql = "
        select id, owner from tasks
        where state = 'available' and lane = $1 and kind = $2
            and owner not in (select cast(value as bigint) from json_each($3))
            and id >= $4 * (select max(id) from tasks)
            and ($5 = 1 or attempt = 0)
        order by available_at, id limit 1";
    let is_any = stage.is_of_user() && except.len() >= 2;
    let except = serde_json::Value::from(except.to_vec()).to_string();
    let lanes = [Lane::of(stage), Lane::Aside, Lane::Recheck, Lane::Suspect];
    // From the beginning if none follows the random one.
    let from = if is_any { &[fastrand::f64(), 0.0][..] } else { &[0.0] };
    let places = lanes.into_iter().flat_map(|lane| from.iter().map(move |from| (lane, *from)));
    let any = if prefers_new { &[false, true][..] } else { &[true] };
    let places = any.iter().flat_map(|any| places.clone().map(move |at| (at, *any)));
    for ((lane, from), was_claimed) in places {
        let query = conn.ask(sql).bind(lane.code()).bind(stage.code()).bind(&except);
        if let Some(found) = query.bind(from).bind(was_claimed).optional().await? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// Returns when the next task of these stages is due, or none if none is available. Suspects wait for all
/// others.
pub async fn next_due(conn: &mut Reader, open: StageSet) -> Result<Option<Moment>> {
    let lanes = Lane::BEFORE_SUSPECTS.into_iter().filter(|lane| lane.may_be_open(open));
    let lanes: Vec<i64> = lanes.map(Lane::code).collect();
    let query = conn
        .ask(NEXT_DUE)
        .bind(serde_json::Value::from(lanes).to_string())
        .bind(Lane::Suspect.code())
        .bind(open.codes());
    let due_at: Option<i64> = query.one().await?;
    Ok(due_at.map(Moment::from_millis))
}

async fn claim_from(
    conn: &mut Connection,
    due: &'static str,
    n: usize,
    open: StageSet,
    now: Moment,
) -> Result<Later> {
    // The row's own state is checked too: a damaged index would hand out a finished task again and
    // again. SQLite chooses no index for a check with `not`.
    let sql = format!(
        "update tasks set state = 'running', attempt = attempt + 1
        where id in ({due}) and not state <> 'available'
        returning {CLAIMED}"
    );
    let query = conn
        .ask_made(sql)
        .bind(now.as_millis())
        .bind(i64::try_from(n).unwrap_or(i64::MAX))
        .bind(open.codes());
    query.rows_later().await
}

/// Reads claims, in the order in which they are to be fetched: `returning` gives none.
fn in_order(mut rows: Vec<LedgerRow>, n_losses: u32) -> Result<Vec<Claim>> {
    let order = |row: &LedgerRow| -> Result<(i64, i64, i64)> {
        Ok((row.get("lane")?, row.get("available_at")?, row.get("id")?))
    };
    rows.sort_by_key(|row| order(row).unwrap_or_default());
    rows.iter().map(|row| Ok(read_claim(row)?.with_losses(n_losses))).collect()
}
