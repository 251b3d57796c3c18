//! How many requests the site allows, according to its latest answers. A later run keeps to this even before
//! its first answer.

use super::connection::{Connection, Reader};
use super::error::Result;
use super::multi_row::{self, Bound, Is};
use crate::words::{Allowance, Moment};

/// Reads what the site allows, in a fixed order.
pub async fn read_allowances(conn: &mut Reader) -> Result<Vec<Allowance>> {
    let sql = "
        select origin, policy, n_left, told_at, resets_at from allowances order by origin, policy";
    let rows = conn.ask(sql).all::<(String, String, i64, i64, i64)>().await?;
    let allowance = |(origin, policy, n_left, told_at, resets_at)| Allowance {
        origin,
        policy,
        n_left: u64::try_from(n_left).unwrap_or(0),
        told_at: Moment::from_millis(told_at),
        resets_at: Moment::from_millis(resets_at),
    };
    Ok(rows.into_iter().map(allowance).collect())
}

/// Writes what the site allows, in place of what it allowed before.
pub async fn write_allowances(conn: &mut Connection, allowances: &[Allowance]) -> Result<()> {
    conn.ask("delete from allowances").execute().await?;
    if allowances.is_empty() {
        return Ok(());
    }
    let sql = "
        insert into allowances (origin, policy, n_left, told_at, resets_at)
        select column1, column2, column3, column4, column5 from {rows} as given
        where column1 is not null";
    let types = &[Is::Text, Is::Text, Is::Int, Is::Int, Is::Int];
    multi_row::execute(conn, sql, types, allowances, bind).await?;
    Ok(())
}

/// Subtracts the unlogged requests of a crashed run, of which only the number is known, because they may have
/// reached the site.
pub async fn take_off_unknown(conn: &mut Connection, n_unknown: u64) -> Result<()> {
    let sql = "update allowances set n_left = max(0, n_left - $1)";
    let n_unknown = i64::try_from(n_unknown).unwrap_or(i64::MAX);
    conn.ask(sql).bind(n_unknown).execute().await?;
    Ok(())
}

fn bind(statement: Bound, allowance: &Allowance) -> Bound {
    statement
        .bind(allowance.origin.clone())
        .bind(allowance.policy.clone())
        .bind(i64::try_from(allowance.n_left).unwrap_or(i64::MAX))
        .bind(allowance.told_at.as_millis())
        .bind(allowance.resets_at.as_millis())
}
