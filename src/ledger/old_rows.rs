//! What keeps a server from removing old versions of rows. A file has nothing of the kind.

use std::time::Duration;

use super::connection::Reader;
use super::error::Result;
use super::store::StoreMut;

/// Something that keeps the server from removing row versions made obsolete since it started. Meanwhile, claims become
/// slower.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowKeeper {
    /// What it is.
    pub kind: RowKeeperKind,
    /// The name that a program gave to its connection, or the name of the prepared transaction or of the slot. Empty if
    /// there is none.
    pub name: String,
    /// The number of the server's process, if it is one.
    pub pid: Option<u32>,
    /// How long ago it began. None if the server does not know.
    pub age: Option<Duration>,
    /// How many transactions have begun since.
    pub n_transactions: u64,
}

/// The kinds of what keeps old rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowKeeperKind {
    /// A transaction that is open.
    Transaction,
    /// A transaction that was prepared for a two-phase commit.
    Prepared,
    /// A replication slot.
    Slot,
    /// A standby that asks its primary to keep rows (`hot_standby_feedback`).
    Standby,
}

impl RowKeeperKind {
    /// The name in the status for programs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Transaction => "transaction",
            Self::Prepared => "prepared",
            Self::Slot => "slot",
            Self::Standby => "standby",
        }
    }

    fn of(name: &str) -> Self {
        let all = [Self::Prepared, Self::Slot, Self::Standby];
        all.into_iter().find(|kind| kind.name() == name).unwrap_or(Self::Transaction)
    }
}

/// Every transaction, prepared transaction and slot that keeps rows of this database. A transaction that has written
/// keeps them too, without any snapshot. The rows that only a slot's `catalog_xmin` keeps are those of the server's own
/// tables. One running vacuum does not hold up another.
const KEEPERS: &str = "
    select kind, name, pid, age_ms, n_transactions from (
        select case when backend_type = 'walsender' then 'standby' else 'transaction' end as kind,
            coalesce(application_name, '') as name, cast(pid as bigint) as pid,
            cast(extract(epoch from clock_timestamp() - xact_start) * 1000 as bigint) as age_ms,
            cast(greatest(age(backend_xmin), age(backend_xid)) as bigint) as n_transactions
        from pg_stat_activity
        where (datname = current_database() or backend_type = 'walsender')
            and (backend_xmin is not null or backend_xid is not null)
            and pid <> pg_backend_pid() and backend_type <> 'autovacuum worker'
            and leader_pid is null and pid not in (select pid from pg_stat_progress_vacuum)
        union all
        select 'prepared', gid, null,
            cast(extract(epoch from clock_timestamp() - prepared) * 1000 as bigint),
            cast(age(transaction) as bigint)
        from pg_prepared_xacts where database = current_database()
        union all
        select 'slot', slot_name, null, null, cast(age(xmin) as bigint)
        from pg_replication_slots where xmin is not null
    ) as keepers
    order by n_transactions desc, age_ms desc nulls last
    limit 1";

type KeeperRow = (String, String, Option<u32>, Option<i64>, i64);

/// Returns what keeps the oldest versions of rows of the server's database, if anything does.
pub async fn oldest_row_keeper(conn: &mut Reader) -> Result<Option<RowKeeper>> {
    if matches!(conn.store(), StoreMut::Sqlite(_)) {
        return Ok(None);
    }
    let row = conn.ask(KEEPERS).optional::<KeeperRow>().await?;
    Ok(row.map(|(kind, name, pid, age, n_transactions)| RowKeeper {
        kind: RowKeeperKind::of(&kind),
        name,
        pid,
        age: age.map(|age| Duration::from_millis(u64::try_from(age).unwrap_or(0))),
        n_transactions: u64::try_from(n_transactions).unwrap_or(0),
    }))
}

/// Returns how many connections to the server's database this role may not look into. Any of them may keep old rows.
pub async fn hidden_connections(conn: &mut Reader) -> Result<u64> {
    if matches!(conn.store(), StoreMut::Sqlite(_)) {
        return Ok(0);
    }
    // If a role may not inspect a connection, the server hides its start time.
    let sql = "
        select count(*) from pg_stat_activity
        where datname = current_database() and usename is not null and backend_start is null";
    let n = conn.ask(sql).one::<i64>().await?;
    Ok(u64::try_from(n).unwrap_or(0))
}
