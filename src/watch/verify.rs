//! Checks that the rows of a database keep the promises that a crawl makes.

use std::collections::BTreeSet;

use crate::ledger::checks::{self, Cases, Check, CheckRule, MAX_EXAMPLES};
use crate::ledger::database::schema_differences;
use crate::ledger::{self, LedgerError, Reader};
use crate::rules::plan;
use crate::sites::{Description, Site};
use crate::words::{
    CatalogueOrder, Crawl, CrawledSite, LikePages, Part, Stage, Task, counted, printable,
};

/// A check and its result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The check's name.
    pub name: &'static str,
    /// Its result.
    pub result: CheckResult,
}

/// The result of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckResult {
    /// Nothing is wrong.
    Passed,
    /// Nothing is wrong, but a user may want to know this.
    Note(String),
    /// An invariant is broken.
    Broken(String),
    /// The file is too damaged for this check.
    Unreadable(String),
}

impl Finding {
    /// Returns whether the database is damaged.
    pub const fn is_broken(&self) -> bool {
        matches!(self.result, CheckResult::Broken(_) | CheckResult::Unreadable(_))
    }

    /// Returns the finding as a note if it is not a fault here.
    fn into_note(self) -> Self {
        match self.result {
            CheckResult::Broken(words) => Self { result: CheckResult::Note(words), ..self },
            _ => self,
        }
    }
}

/// Checks the snapshot that `conn` has begun to read, passes each finding to `say` as soon as there is one,
/// and returns the number of broken invariants. `is_running` says whether a process crawls. Meanwhile
/// `other` checks the structure of the file, which is half of the work and the same in every snapshot.
pub async fn verify(
    conn: &mut Reader,
    other: &mut Reader,
    crawl: &Crawl,
    is_running: bool,
    mut say: impl FnMut(&Finding) -> std::io::Result<()>,
) -> anyhow::Result<usize> {
    let rule = rule_of(crawl);
    let schema = check_schema(conn).await?;
    say(&schema)?;
    let description = check_description(&crawl.site);
    say(&description)?;
    let file = async {
        checks::map_file(other).await?;
        anyhow::Ok(check(other, &rule, &checks::INTEGRITY).await?)
    };
    let rows = check_rows(conn, &rule, is_running, &mut say);
    let (file, n_broken) = tokio::try_join!(file, rows)?;
    say(&file)?;
    let others = [file, schema, description];
    Ok(n_broken + others.iter().filter(|finding| finding.is_broken()).count())
}

/// Checks the definitions of the tables.
async fn check_schema(conn: &mut Reader) -> anyhow::Result<Finding> {
    let examples: BTreeSet<String> = schema_differences(conn).await?;
    let n = i64::try_from(examples.len())?;
    let first = examples.into_iter().take(usize::try_from(MAX_EXAMPLES)?).collect();
    let cases = Cases { n, examples: first };
    Ok(finding("schema", "the definitions of tables, indexes or triggers were changed", Ok(cases))?)
}

/// Checks the description that the crawl goes by: its text has the recorded SHA-256, and can be read.
fn check_description(site: &CrawledSite) -> Finding {
    let is_intact = site.description.as_ref().is_none_or(|recorded| {
        let read = Description::parse(&site.kind, &recorded.text);
        read.is_ok_and(|read| read.sha256 == recorded.sha256)
    });
    let result = if is_intact && Site::of(site).is_ok() {
        CheckResult::Passed
    } else {
        CheckResult::Broken(
            "the recorded description of the site, or one of its addresses, can't be read"
                .to_owned(),
        )
    };
    Finding { name: "description", result }
}

/// Checks the rows.
async fn check_rows(
    conn: &mut Reader,
    rule: &CheckRule,
    is_running: bool,
    mut say: impl FnMut(&Finding) -> std::io::Result<()>,
) -> anyhow::Result<usize> {
    checks::map_file(conn).await?;
    let mut n_broken = 0;
    let of_tasks = checks::TASK_CHECKS.iter().chain(&checks::USER_CHECKS);
    let of_tasks = of_tasks.chain(&checks::THUMB_CHECKS);
    for one in checks::RECORD_CHECKS.iter().chain(of_tasks) {
        let finding = check(conn, rule, one).await?;
        n_broken += usize::from(finding.is_broken());
        say(&finding)?;
    }
    let finding = finding("texts", "texts can't be read", checks::bad_texts(conn).await)?;
    n_broken += usize::from(finding.is_broken());
    say(&finding)?;
    let owners = Some(&checks::RUNNING).filter(|_| !is_running);
    for one in owners.into_iter().chain([&checks::LIKE_GAPS]) {
        let finding = check(conn, rule, one).await?.into_note();
        n_broken += usize::from(finding.is_broken());
        say(&finding)?;
    }
    Ok(n_broken)
}

/// Runs one check. A page of the file that can't be read ends only this check.
async fn check(conn: &mut Reader, rule: &CheckRule, check: &Check) -> ledger::Result<Finding> {
    finding(check.name, check.wrong, checks::cases(conn, rule, check.sql).await)
}

fn finding(
    name: &'static str,
    wrong: &str,
    found: ledger::Result<Cases>,
) -> ledger::Result<Finding> {
    let result = match found {
        Ok(cases) if cases.n == 0 => CheckResult::Passed,
        Ok(cases) => CheckResult::Broken(in_words(&cases, wrong)),
        Err(LedgerError::Damaged(cause)) => CheckResult::Unreadable(cause.to_string()),
        Err(error) => return Err(error),
    };
    Ok(Finding { name, result })
}

/// Returns `items are wrong: 2 cases (one, two)`, with unprintable characters as escapes.
fn in_words(cases: &Cases, wrong: &str) -> String {
    let named: Vec<_> = cases.examples.iter().map(|what| printable(what)).collect();
    let more = if cases.n > MAX_EXAMPLES { ", …" } else { "" };
    format!("{wrong}: {} ({}{more})", counted(cases.n.unsigned_abs(), "case"), named.join(", "))
}

/// Returns the rules that shape the tasks of a crawl.
fn rule_of(Crawl { scope, site, .. }: &Crawl) -> CheckRule {
    let first = Task::first_page(Part::whole());
    let is_sorted = scope.traits.order == CatalogueOrder::MostLikedFirst;
    // In a catalogue in no order, any number of pages may hold nothing but items below the like limit.
    let or_any = |n| if is_sorted { n } else { scope.traits.item_pages_max };
    CheckRule {
        likes: plan::is_asked_for(scope, Stage::Likes),
        features: plan::is_asked_for(scope, Stage::Features),
        feature_pages: plan::features_cost_a_request(scope),
        source: scope.source,
        stale_max: or_any(plan::STALE_PAGES_MAX),
        empty_max: or_any(plan::EMPTY_PAGES_MAX),
        per_page: scope.traits.likes_per_page,
        like_pages: scope.traits.like_pages,
        within_items: scope.asks_items() && scope.traits.like_pages == LikePages::WithinItems,
        numbered: Site::of(site).is_ok_and(|site| site.successor(&first).is_some()),
        stages: Stage::ALL.into_iter().filter(|stage| plan::is_asked_for(scope, *stage)).collect(),
        asks_users: scope.asks_users(),
    }
}
