//! What failed or was odd on the pages of users' lists, in groups that name no user.

use std::fmt;

use futures_util::stream::{BoxStream, StreamExt, TryStreamExt};

use crate::ledger::connection::Reader;
use crate::ledger::error::Result;
use crate::words::{Moment, OddKind, Stage, counted, grouped, printable};

/// The pages of users' lists that failed for the same reason, or their entries that are odd in the same way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserFailures {
    /// What the pages hold.
    pub stage: Stage,
    /// What the site said last and what became of the pages, or what is odd.
    pub reason: Option<String>,
    /// How many users they belong to.
    pub n_users: u64,
    /// How many pages failed.
    pub n_pages: u64,
    /// How many entries are odd; none if pages failed.
    pub n_odd: Option<u64>,
    /// When the last of the pages was settled.
    pub settled_at: Option<Moment>,
}

/// What became of pages that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailedPages {
    /// They were given up.
    Discarded,
    /// The site says that they don't exist.
    Gone,
    /// The site refused them.
    Private,
}

impl FailedPages {
    /// Returns the name of the list that holds them.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Discarded => "discarded",
            Self::Gone => "gone",
            Self::Private => "private",
        }
    }
}

/// Returns the pages of users' lists that failed like this, in groups.
pub fn failed_of_users(
    conn: &mut Reader,
    failed: FailedPages,
) -> BoxStream<'_, Result<UserFailures>> {
    let sql = "
        select kind, reason, count(distinct owner), count(*), cast(null as bigint), max(settled_at)
        from tasks
        where kind in (5, 6, 7) and $1 =
            case when private = 1 then 'private' when gone = 1 then 'gone' else state end
        group by kind, reason order by kind, reason";
    let rows = conn.ask(sql).bind(failed.name()).stream::<GroupRow>();
    rows.try_filter_map(|row| async move { Ok(group(row)) }).boxed()
}

/// Returns the odd entries of users' lists of one kind, in groups.
pub fn odd_of_users(conn: &mut Reader, kind: OddKind) -> BoxStream<'_, Result<UserFailures>> {
    let sql = "
        select tasks.kind, odd_entries.reason, count(distinct owner), count(distinct tasks.id), count(*),
            max(settled_at)
        from odd_entries join tasks on tasks.id = odd_entries.task
        where odd_entries.kind = $1 and tasks.kind in (5, 6, 7)
        group by tasks.kind, odd_entries.reason order by tasks.kind, odd_entries.reason";
    let rows = conn.ask(sql).bind(kind.code()).stream::<GroupRow>();
    rows.try_filter_map(|row| async move { Ok(group(row)) }).boxed()
}

type GroupRow = (i64, Option<String>, i64, i64, Option<i64>, Option<i64>);

fn group((kind, reason, n_users, n_pages, n_odd, at): GroupRow) -> Option<UserFailures> {
    let count = |n: i64| u64::try_from(n).unwrap_or(0);
    Some(UserFailures {
        stage: Stage::from_code(kind)?,
        reason,
        n_users: count(n_users),
        n_pages: count(n_pages),
        n_odd: n_odd.map(count),
        settled_at: at.map(Moment::from_millis),
    })
}

/// `likes of 22 users: status 404`, `likes of 2 users, 3 pages: status 500`, or `likes of 2 users, 5 entries: the name
/// is missing`.
impl fmt::Display for UserFailures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { stage, reason, n_users, n_pages, n_odd, .. } = self;
        write!(f, "{} of {}", stage.of_user(), counted(*n_users, "user"))?;
        match n_odd {
            Some(1) => write!(f, ", 1 entry")?,
            Some(n) => write!(f, ", {} entries", grouped(*n))?,
            None if n_pages > n_users => write!(f, ", {}", counted(*n_pages, "page"))?,
            None => {}
        }
        match reason {
            Some(reason) => write!(f, ": {}", printable(reason)),
            None => Ok(()),
        }
    }
}
