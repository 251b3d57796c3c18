//! How many requests the site allows, according to its latest answers. A later run keeps to this even before
//! its first answer.

use super::connection::{Connection, Reader};
use super::error::Result;
use super::multi_row::{self, Bound, Is};
use super::store::StoreMut;
use crate::words::{Allowance, Moment};

/// The types of the columns.
const TYPES: &[Is] = &[Is::Text, Is::Text, Is::Int, Is::Int, Is::Int];

/// Reads what the site allows, in a fixed order.
pub async fn read_allowances(conn: &mut Reader) -> Result<Vec<Allowance>> {
    let sql = "
        select origin, policy, n_left, told_at, resets_at from allowances order by origin, policy";
    let rows = conn.ask(sql).all::<AllowanceRow>().await?;
    Ok(rows.into_iter().map(allowance).collect())
}

/// What the hosts that crawl a server's database have to share.
#[derive(Clone, Debug)]
pub struct SharedAllowances {
    /// How many hosts have not ended.
    pub n_hosts: u32,
    /// How many of them began before this one.
    pub n_before: u32,
    /// What the site allows all of them together.
    pub allowances: Vec<Allowance>,
}

/// Reads what the hosts share. `lock` is the number of this host's lock.
pub async fn read_shared_allowances(conn: &mut Reader, lock: u32) -> Result<SharedAllowances> {
    let sql = "
        select n_hosts, n_before, origin, policy, n_left, told_at, resets_at
        from (
            select count(*) as n_hosts, count(*) filter (where id < (
                select max(own.id) from hosts as own where own.lock = $1 and own.ended_at is null
            )) as n_before
            from hosts where ended_at is null
        ) as place left join allowances on true
        order by origin, policy";
    let rows = conn.ask(sql).bind(lock).all::<SharedRow>().await?;
    let (n_hosts, n_before) = rows.first().map_or((1, 0), |row| (row.0, row.1));
    let told = rows.into_iter().filter_map(|(_, _, origin, policy, n_left, told_at, resets_at)| {
        Some(allowance((origin?, policy?, n_left?, told_at?, resets_at?)))
    });
    Ok(SharedAllowances { n_hosts, n_before, allowances: told.collect() })
}

type AllowanceRow = (String, String, i64, i64, i64);

type SharedRow = (u32, u32, Option<String>, Option<String>, Option<i64>, Option<i64>, Option<i64>);

fn allowance((origin, policy, n_left, told_at, resets_at): AllowanceRow) -> Allowance {
    Allowance {
        origin,
        policy,
        n_left: u64::try_from(n_left).unwrap_or(0),
        told_at: Moment::from_millis(told_at),
        resets_at: Moment::from_millis(resets_at),
    }
}

/// Writes what the site allows, in place of what it allowed before. On a server, it is added to what other hosts were
/// told.
pub async fn write_allowances(conn: &mut Connection, allowances: &[Allowance]) -> Result<()> {
    if matches!(conn.store(), StoreMut::Postgres) {
        return add_allowances(conn, allowances).await;
    }
    conn.ask("delete from allowances").later().await?;
    if allowances.is_empty() {
        return Ok(());
    }
    let sql = "
        insert into allowances (origin, policy, n_left, told_at, resets_at)
        select column1, column2, column3, column4, column5 from {rows} as given
        where column1 is not null";
    let _ = multi_row::execute_later(conn, sql, TYPES, allowances, bind).await?;
    Ok(())
}

/// Adds what the site allows to what other hosts were told. Within a window, the number of requests that are left only
/// shrinks, so the smallest number wins. Answers about one window may disagree on its reset by up to two seconds.
async fn add_allowances(conn: &mut Connection, allowances: &[Allowance]) -> Result<()> {
    let Some(told_at) = allowances.iter().map(|allowance| allowance.told_at).max() else {
        return Ok(());
    };
    let sql = "delete from allowances where resets_at <= $1";
    conn.ask(sql).bind(told_at.as_millis()).later().await?;
    let sql = "
        insert into allowances as known (origin, policy, n_left, told_at, resets_at)
        select column1, column2, column3, column4, column5 from {rows} as given
        where column1 is not null
        on conflict (origin, policy) do update set (n_left, told_at, resets_at) = (
            select
                case when is_later then excluded.n_left else least(known.n_left, excluded.n_left) end,
                greatest(known.told_at, excluded.told_at),
                case when is_later then excluded.resets_at else known.resets_at end
            from (select excluded.resets_at > known.resets_at + 2000 as is_later) as compared)
        where excluded.resets_at + 2000 >= known.resets_at";
    let _ = multi_row::execute_later(conn, sql, TYPES, allowances, bind).await?;
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
