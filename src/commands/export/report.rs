//! What an export reports: the files it wrote, what it left out, and older files that are in the way.

use std::path::{Path, PathBuf};

use crate::commands::output::{MESSAGE, inform, print};
use crate::dataset::export::{ExportSummary, Filters, LeftOut};
use crate::dataset::exported_file::table_of;
use crate::dataset::identifying_columns::identifying_columns;
use crate::dataset::table::Table;
use crate::words::{counted, one_or_more};

/// Prints the path of each file, and reports what they hold.
pub fn report_files(out: &Path, summary: &ExportSummary, others: &[PathBuf]) -> anyhow::Result<()> {
    for file in &summary.files {
        let path = out.join(&file.name);
        let (rows, bytes) = (file.n_rows, file.n_bytes);
        print(format_args!("{}\n", path.display()))?;
        tracing::info!(target: MESSAGE, event = "file_written", path = %path.display(), rows, bytes);
    }
    for path in others.iter().map(|path| path.display()) {
        print(format_args!("{path}\n"))?;
        tracing::info!(target: MESSAGE, event = "file_written", path = %path);
    }
    // Each table has the same rows in every format.
    let rows = |wanted: Table| summary.files.iter().find(|f| f.table == wanted).map(|f| f.n_rows);
    let counts = [
        (rows(Table::Items), "item"),
        (rows(Table::Likes).or_else(|| rows(Table::AnonymizedLikes)), "like"),
        (rows(Table::Features), "feature"),
    ];
    let counts = counts.into_iter().filter_map(|(n, noun)| Some(counted(n?, noun)));
    inform(format_args!("exported   {}", counts.collect::<Vec<_>>().join(", ")));
    Ok(())
}

/// Reports how many users and items were left out, but never which. Users who are not in the database
/// are worth a warning if this export was asked to leave them out, but not if they are on a standing list.
pub fn report_left_out(summary: &ExportSummary, filters: &Filters, is_asked: bool) {
    let left_out = &summary.left_out;
    if !filters.suppressed.is_empty() {
        report_suppressed(left_out, filters.suppressed.len() as u64, is_asked);
    }
    if filters.count_likes() {
        let (users, items, likes) = (left_out.n_users, left_out.n_items, left_out.n_likes);
        tracing::info!(
            target: MESSAGE,
            event = "left_out",
            users,
            items,
            likes,
            "left out for too few likes: {} and {}; {} left out in total",
            counted(users, "user"),
            counted(items, "item"),
            counted(likes, "like"),
        );
        let mut files = summary.files.iter();
        if users + items > 0 && files.any(|file| file.table.is_of_likes() && file.n_rows == 0) {
            tracing::warn!(
                target: MESSAGE,
                event = "no_likes_left",
                "warning: no likes are left: lower --min-user-likes or --min-item-likes"
            );
        }
    }
}

fn report_suppressed(left_out: &LeftOut, listed: u64, is_asked: bool) {
    let (found, forgotten) = (left_out.n_suppressed, left_out.n_forgotten);
    let of_listed = counted(listed, "user");
    let are = one_or_more(found, "is", "are");
    let were = one_or_more(forgotten, "was", "were");
    let others = match forgotten {
        0 => String::new(),
        n => format!(", and {n} {were} forgotten before"),
    };
    let message =
        format!("{found} of {of_listed} in the suppress list {are} in the database{others}");
    if is_asked && found + forgotten < listed {
        tracing::warn!(
            target: MESSAGE,
            event = "suppressed_users",
            found,
            forgotten,
            listed,
            "warning: {message}: check that each id is written as the site writes it"
        );
    } else {
        tracing::info!(target: MESSAGE, event = "suppressed_users", found, forgotten, listed, "{message}");
    }
}

/// Names the columns that lead to users although the export is anonymized.
pub fn report_columns(summary: &ExportSummary) {
    let columns = identifying_columns(&summary.files, summary.n_owned);
    let named = columns.iter().map(|(column, file)| format!("{column} of {file}"));
    let named = named.collect::<Vec<_>>().join(", ");
    if !named.is_empty() {
        inform(format_args!(
            "before you share these files, remove the columns that lead to users all the same: {named}"
        ));
    }
}

/// Warns of images that the export lists, but whose files are missing or damaged.
pub fn warn_of_images(images: &Path, summary: &ExportSummary) {
    let n = summary.n_thumbs_missing;
    if n == 0 {
        return;
    }
    let of_all = counted(summary.thumbs.len() as u64, "image");
    let are = one_or_more(n, "is", "are");
    let path = images.display();
    tracing::warn!(
        target: MESSAGE,
        event = "images_missing",
        path = %path,
        images = n,
        "warning: {n} of {of_all} in thumbs.csv {are} missing or damaged in {path}: remove what is left of them, \
         and run `crawl resume` to fetch them again"
    );
}

/// Warns of files of earlier exports that the manifest does not name. Some may hold user ids although
/// this export is anonymized, or users who were forgotten.
pub fn warn_of_leftovers(out: &Path, leftovers: &[String], anonymize: bool, has_forgotten: bool) {
    for name in leftovers {
        let leftover = out.join(name);
        let shown = leftover.display();
        let table = table_of(name);
        let holds_user_ids = anonymize && table.is_some_and(Table::has_user_ids);
        let names_users = table.is_some_and(|table| table.has_user_ids() || table.is_of_likes());
        let why = match (holds_user_ids, names_users && has_forgotten) {
            (true, _) if matches!(table, Some(Table::ItemDetails | Table::UserCoverage)) => {
                "it may hold user ids: delete it, or do not share it"
            }
            (true, true) => {
                "it holds user ids and usernames, also of users who were forgotten since: delete it"
            }
            (true, false) => "it holds user ids and usernames, so do not share it",
            (false, true) => "it may hold users who were forgotten since: delete it",
            (false, false) => "it does not belong to this export",
        };
        tracing::warn!(
            target: MESSAGE,
            event = "old_file",
            path = %shown,
            holds_user_ids,
            "warning: {shown} of an earlier export is still there: {why}"
        );
    }
}

/// Warns of a README.md that was not replaced, and of descriptions that this export did not renew.
pub fn warn_of_cards(out: &Path, written: &[PathBuf]) {
    let is_written = |name: &str| written.iter().any(|path| path.ends_with(name));
    if !is_written("README.md") {
        let card = if is_written("DATASET_CARD.md") {
            "the dataset card is DATASET_CARD.md"
        } else {
            "neither was DATASET_CARD.md, so there is no dataset card: use another folder with --out"
        };
        let path = out.join("README.md");
        let path = path.display();
        tracing::warn!(
            target: MESSAGE,
            event = "card_kept",
            path = %path,
            "warning: {path} was written or edited by someone, so it was not replaced; {card}"
        );
    }
    for name in ["croissant.json", "stats.svg", "coverage.svg", "user_coverage.svg"] {
        let path = out.join(name);
        if !is_written(name) && path.exists() {
            let path = path.display();
            tracing::warn!(
                target: MESSAGE,
                event = "old_file",
                path = %path,
                holds_user_ids = false,
                "warning: {path} is from an earlier export and does not describe these files"
            );
        }
    }
}
