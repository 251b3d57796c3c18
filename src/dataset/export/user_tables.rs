//! The table of coverage per user, which only crawls by user have.

use futures_util::TryStreamExt;

use super::request::ExportRequest;
use super::selection::Selection;
use super::staged_file::StagedFile;
use super::table_files::{Destination, RowFiles};
use crate::dataset::pseudonym::{Pseudonym, PseudonymKey};
use crate::dataset::share::share;
use crate::dataset::table::Table;
use crate::ledger::Reader;
use crate::ledger::records::{ListResult, UserProfile, user_profiles};

/// A row without the user's id.
struct CoverageRow {
    announced: Option<u64>,
    collected: u64,
    list: ListResult,
}

/// Writes how many likes of each user were collected, in the order of the ids or of the pseudonyms.
pub async fn coverage(
    conn: &mut Reader,
    to: Destination<'_>,
    selection: &Selection,
    request: &ExportRequest<'_>,
) -> anyhow::Result<Vec<StagedFile>> {
    match request.key {
        None => with_ids(conn, to, selection).await,
        Some(key) => with_pseudonyms(conn, to, selection, key).await,
    }
}

async fn with_ids(
    conn: &mut Reader,
    to: Destination<'_>,
    selection: &Selection,
) -> anyhow::Result<Vec<StagedFile>> {
    let mut files = RowFiles::begin(to, Table::UserCoverage)?;
    let mut profiles = user_profiles(conn);
    while let Some(profile) = profiles.try_next().await? {
        if selection.has_user(profile.key)? {
            let row = CoverageRow::from(&profile);
            row.write(profile.user_id.reveal(), &mut files)?;
        }
    }
    files.stage()
}

/// The rows are sorted in memory: they come by id, which says nothing about the order of the pseudonyms.
async fn with_pseudonyms(
    conn: &mut Reader,
    to: Destination<'_>,
    selection: &Selection,
    key: &PseudonymKey,
) -> anyhow::Result<Vec<StagedFile>> {
    let mut rows: Vec<(Pseudonym, CoverageRow)> = Vec::new();
    let mut profiles = user_profiles(conn);
    while let Some(profile) = profiles.try_next().await? {
        if selection.has_user(profile.key)? {
            rows.push((key.pseudonym(&profile.user_id), CoverageRow::from(&profile)));
        }
    }
    rows.sort_unstable_by_key(|(pseudonym, _)| *pseudonym);
    let mut files = RowFiles::begin(to, Table::AnonymizedUserCoverage)?;
    for (pseudonym, row) in &rows {
        row.write(&pseudonym.to_string(), &mut files)?;
    }
    files.stage()
}

impl From<&UserProfile> for CoverageRow {
    fn from(profile: &UserProfile) -> Self {
        let UserProfile { announced, collected, list, .. } = *profile;
        Self { announced, collected, list }
    }
}

impl CoverageRow {
    fn write(&self, user: &str, files: &mut RowFiles) -> anyhow::Result<()> {
        let Self { announced, collected, list } = self;
        let shown = announced.map_or_else(String::new, |n| n.to_string());
        let coverage = share(*collected, *announced);
        files.write(&[user, &shown, &collected.to_string(), &coverage, list.name()])
    }
}
