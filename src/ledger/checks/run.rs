//! Running a check.

use std::collections::BTreeSet;

use futures_util::TryStreamExt;
use sqlx::Row;

use super::record_checks::TEXTS;
use crate::ledger::connection::Reader;
use crate::ledger::error::Result;
use crate::words::{LikePages, Source, Stage, StageSet};

/// The most cases that a check names.
pub const MAX_EXAMPLES: i64 = 5;

/// The settings of a crawl that the checks need.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct CheckRule {
    /// Whether like pages are fetched.
    pub likes: bool,
    /// Whether features are wanted.
    pub features: bool,
    /// Whether features come on pages of their own.
    pub feature_pages: bool,
    /// Where the items come from.
    pub source: Source,
    /// How many numbered pages in a row without a new item end the catalogue.
    pub stale_max: u32,
    /// How many pages without any entry a cursor may lead through.
    pub empty_max: u32,
    /// The number of likes on a full page.
    pub per_page: u32,
    /// How the pages of an item's likes are found.
    pub like_pages: LikePages,
    /// Whether likes are wanted, and within the items of the catalogue.
    pub within_items: bool,
    /// Whether the address of a catalogue page is known before the page before it came.
    pub numbered: bool,
    /// The stages that have pages to fetch.
    pub stages: StageSet,
    /// Whether likes are collected by user.
    pub asks_users: bool,
}

/// What breaks a promise.
#[derive(Clone, Debug, Default)]
pub struct Cases {
    /// How many there are.
    pub n: i64,
    /// The first of them, by name.
    pub examples: BTreeSet<String>,
}

/// Runs a check's statement, which may use the table `rule` and the names of stages.
pub async fn cases(conn: &mut Reader, rule: &CheckRule, sql: &str) -> Result<Cases> {
    let sql = with_stages(sql);
    let sql = format!(
        "with rule (likes, features, feature_pages, catalogue, stale_max, empty_max, per_page,
                chained, within_items, numbered, stages, asks_users)
            as (select ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
        select count(*) over (), what from ({sql}) limit ?13"
    );
    let rows: Vec<(i64, Option<String>)> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
        .bind(rule.likes)
        .bind(rule.features)
        .bind(rule.feature_pages)
        .bind(rule.source == Source::Catalogue)
        .bind(rule.stale_max)
        .bind(rule.empty_max)
        .bind(rule.per_page)
        .bind(rule.like_pages == LikePages::Chained)
        .bind(rule.within_items)
        .bind(rule.numbered)
        .bind(rule.stages.codes())
        .bind(rule.asks_users)
        .bind(MAX_EXAMPLES)
        .fetch_all(conn.sqlite()?)
        .await?;
    let n = rows.first().map_or(0, |(n, _)| *n);
    let examples = rows.into_iter().map(|(_, what)| what.unwrap_or_else(|| "unnamed".to_owned()));
    Ok(Cases { n, examples: examples.collect() })
}

/// Puts the numbers of the stages into a statement.
fn with_stages(sql: &str) -> String {
    let names = [
        (Stage::Items, "{catalogue}"),
        (Stage::Likes, "{likes}"),
        (Stage::Features, "{features}"),
        (Stage::Users, "{users}"),
        (Stage::UserLikes, "{user_likes}"),
    ];
    names
        .iter()
        .fold(sql.to_owned(), |sql, (stage, name)| sql.replace(name, &stage.code().to_string()))
}

/// Looks for texts that are not UTF-8 or not valid. SQLite takes any bytes for text, and an export would stop
/// there. The texts are not shown, because they may hold anything.
pub async fn bad_texts(conn: &mut Reader) -> Result<Cases> {
    let mut cases = Cases::default();
    for (what, sql, is_valid) in TEXTS {
        let mut rows = sqlx::query(sql).fetch(conn.sqlite()?);
        while let Some(row) = rows.try_next().await? {
            if !row.try_get::<&str, _>(1).is_ok_and(is_valid) {
                cases.n += 1;
                if cases.n <= MAX_EXAMPLES {
                    cases.examples.insert(format!("{what} #{}", row.try_get::<i64, _>(0)?));
                }
            }
        }
    }
    Ok(cases)
}
