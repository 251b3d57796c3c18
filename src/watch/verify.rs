//! Whether what a crawl promises of its database holds, checked on the rows themselves.

use std::collections::BTreeSet;

use futures_util::TryStreamExt;
use sqlx::Row;
use sqlx::sqlite::SqliteConnection;

use crate::ledger::db::{Trouble, trouble};
use crate::ledger::queue;
use crate::ledger::store;
use crate::rules::plan;
use crate::words::Stage;
use crate::words::printable;
use crate::words::{Scope, Source};

/// How many cases are named of each check.
const MAX_EXAMPLES: i64 = 5;

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The check's name.
    pub name: &'static str,
    /// What it found.
    pub verdict: CheckResult,
}

/// Whether all is well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckResult {
    /// It is.
    Passed,
    /// It is, but a user may want to know this.
    Note(String),
    /// An invariant is broken.
    Broken(String),
    /// The file is too damaged to tell.
    Unreadable(String),
}

impl Finding {
    /// Whether the database is damaged.
    pub const fn is_broken(&self) -> bool {
        matches!(self.verdict, CheckResult::Broken(_) | CheckResult::Unreadable(_))
    }

    /// The same, where what was found may be.
    fn into_note(self) -> Self {
        match self.verdict {
            CheckResult::Broken(words) => Self { verdict: CheckResult::Note(words), ..self },
            _ => self,
        }
    }
}

/// Checks the snapshot that `conn` has begun to read, and says what each check found as soon as it is
/// known. `is_running` is whether a process crawls; the answer is how many invariants are broken.
/// The file's own structure is looked at meanwhile, by `other`: it is the half of the work, and the same
/// in any snapshot.
pub async fn verify(
    conn: &mut SqliteConnection,
    other: &mut SqliteConnection,
    scope: &Scope,
    is_running: bool,
    mut say: impl FnMut(&Finding) -> std::io::Result<()>,
) -> anyhow::Result<usize> {
    let file = async {
        store::map_file(other).await?;
        let words = "faults in the file's own structure";
        anyhow::Ok(check(other, scope, "integrity", store::INTEGRITY, words).await?)
    };
    let rows = check_rows(conn, scope, is_running, &mut say);
    let (file, n_broken) = tokio::try_join!(file, rows)?;
    say(&file)?;
    Ok(n_broken + usize::from(file.is_broken()))
}

/// Checks what the rows say.
async fn check_rows(
    conn: &mut SqliteConnection,
    scope: &Scope,
    is_running: bool,
    mut say: impl FnMut(&Finding) -> std::io::Result<()>,
) -> anyhow::Result<usize> {
    store::map_file(conn).await?;
    let mut n_broken = 0;
    for (name, wrong, sql) in store::CHECKS.iter().chain(&queue::CHECKS) {
        let finding = check(conn, scope, name, sql, wrong).await?;
        n_broken += usize::from(finding.is_broken());
        say(&finding)?;
    }
    let finding = finding("texts", "texts can't be read", bad_texts(conn).await)?;
    n_broken += usize::from(finding.is_broken());
    say(&finding)?;
    let orphans = "running without a process that crawls: `crawl resume` releases them";
    let gaps =
        "like pages begin further on than the page before is long: only the site can say why";
    let owners = Some(("owners", orphans, queue::RUNNING)).filter(|_| !is_running);
    for (name, words, sql) in owners.into_iter().chain([("gaps", gaps, queue::LIKE_GAPS)]) {
        let finding = check(conn, scope, name, sql, words).await?.into_note();
        n_broken += usize::from(finding.is_broken());
        say(&finding)?;
    }
    Ok(n_broken)
}

/// Runs one check. A page that can't be read ends this check, not the others.
async fn check(
    conn: &mut SqliteConnection,
    scope: &Scope,
    name: &'static str,
    sql: &str,
    wrong: &str,
) -> sqlx::Result<Finding> {
    finding(name, wrong, cases(conn, scope, sql).await)
}

fn finding(name: &'static str, wrong: &str, found: sqlx::Result<Cases>) -> sqlx::Result<Finding> {
    let verdict = match found {
        Ok(cases) if cases.n == 0 => CheckResult::Passed,
        Ok(cases) => CheckResult::Broken(cases.in_words(wrong)),
        Err(error) if trouble(&error) == Trouble::Damaged => {
            CheckResult::Unreadable(error.to_string())
        }
        Err(error) => return Err(error),
    };
    Ok(Finding { name, verdict })
}

/// What breaks an invariant.
struct Cases {
    n: i64,
    examples: BTreeSet<String>,
}

impl Cases {
    /// `2 models are wrong: one, two`, with what does not print as escapes.
    fn in_words(&self, wrong: &str) -> String {
        let named: Vec<_> = self.examples.iter().map(|what| printable(what)).collect();
        let more = if self.n > MAX_EXAMPLES { ", …" } else { "" };
        format!("{} {wrong}: {}{more}", self.n, named.join(", "))
    }
}

/// Looks for texts that are not UTF-8 or can't be what they are: SQLite takes any bytes for text, and
/// an export would break off there. They are not shown: who knows what they hold.
async fn bad_texts(conn: &mut SqliteConnection) -> sqlx::Result<Cases> {
    let mut cases = Cases { n: 0, examples: BTreeSet::new() };
    for (what, sql, fits) in store::TEXTS {
        let mut rows = sqlx::query(sql).fetch(&mut *conn);
        while let Some(row) = rows.try_next().await? {
            if !row.try_get::<&str, _>(1).is_ok_and(fits) {
                cases.n += 1;
                if cases.n <= MAX_EXAMPLES {
                    cases.examples.insert(format!("{what} #{}", row.try_get::<i64, _>(0)?));
                }
            }
        }
    }
    Ok(cases)
}

/// Runs a check's statement: how many cases there are, and the first of them.
async fn cases(conn: &mut SqliteConnection, scope: &Scope, sql: &str) -> sqlx::Result<Cases> {
    let sql = format!(
        "with rule (likes, features, feature_pages, catalogue, stale_max, per_page)
            as (select ?1, ?2, ?3, ?4, ?5, ?6)
        select count(*) over (), what from ({sql}) limit ?7"
    );
    let rows: Vec<(i64, Option<String>)> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
        .bind(plan::is_asked_for(scope, Stage::Likes))
        .bind(plan::is_asked_for(scope, Stage::Features))
        .bind(plan::features_cost_a_request(scope))
        .bind(scope.source == Source::Catalogue)
        .bind(plan::STALE_PAGES_MAX)
        .bind(scope.traits.likes_per_page)
        .bind(MAX_EXAMPLES)
        .fetch_all(conn)
        .await?;
    let n = rows.first().map_or(0, |(n, _)| *n);
    let examples = rows.into_iter().map(|(_, what)| what.unwrap_or_else(|| "unnamed".to_owned()));
    Ok(Cases { n, examples: examples.collect() })
}
