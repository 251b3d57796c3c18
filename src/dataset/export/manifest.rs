//! `manifest.json`: what the files are, where they come from and how complete they are. It does not say
//! when the export was made, so that two exports of one database are identical.

use serde_json::{Value, json};

use super::summary::ExportSummary;
use crate::dataset::exported_file::ExportedFile;
use crate::dataset::pseudonym::PseudonymKey;
use crate::watch::coverage::{CoverageSpread, LikeCoverage};
use crate::watch::status::{ByUser, CrawlState, OddEntriesJson, Status, TasksJson};
use crate::words::{CatalogueEnd, LikesBy, Stage};

/// The file's name.
pub const NAME: &str = "manifest.json";

/// Returns the manifest's text. `descriptions` names the charts and Croissant's description, which the next
/// export may replace.
pub fn text(
    status: &Status,
    key: Option<&PseudonymKey>,
    summary: &ExportSummary,
    descriptions: &[&str],
) -> anyhow::Result<String> {
    let Status { crawl, totals, site, .. } = status;
    let words = &crawl.site.words;
    let complete = status.state() == CrawlState::Complete;
    let mut manifest = json!({
        "schema": "crawl.export/1",
        "program": concat!("crawl ", env!("CARGO_PKG_VERSION")),
        "site": {
            "kind": crawl.site.kind,
            "url": crawl.site.url,
            "likes_url": crawl.site.likes_url,
            "name": words.site_name,
            "noun": words.noun.one(),
            "docs": words.docs,
            "terms": words.terms,
            "description_sha256": crawl.site.description.as_ref().map(|of| of.sha256.as_str()),
        },
        "crawled": {
            "from": site.page_times.map(|(first, _)| first.to_string()),
            "to": site.page_times.map(|(_, last)| last.to_string()),
        },
        "scope": {
            "stages": crawl.scope.stages.iter().map(Stage::former_name).collect::<Vec<_>>(),
            "models_from": crawl.scope.source.code(),
            "like_limit": crawl.scope.like_limit,
            "limit_models": crawl.scope.limit_items,
        },
        "completeness": {
            "complete": complete,
            "partial": !complete,
            "catalogue_end": crawl.catalogue_end.map(CatalogueEnd::code),
            "short_models": totals.n_short,
            "odd_entries": OddEntriesJson::from(totals.odd),
            "likes": status.coverage().map(LikeCoverage::to_json),
            "coverage_per_item": status.coverage_per_item.as_ref().map(CoverageSpread::to_json),
            "incomplete_because": status.incomplete_because(),
            "tasks": tasks(status)?,
        },
        "anonymized": key.is_some(),
        "key_fingerprint": key.map(PseudonymKey::fingerprint),
        "filters": filters(summary),
        "times": summary.times.name(),
        "files": summary.files.iter().map(file).collect::<Vec<_>>(),
        "descriptions": descriptions,
    });
    if let Some(by_user) = &status.by_user {
        add_users(&mut manifest, crawl.scope.likes_by, by_user);
    }
    if let Some(images) = &summary.images {
        manifest["completeness"]["images"] = json!(images);
    }
    // Of a catalogue that was not cut off, there is nothing to say.
    if !status.completeness.cut_off().is_empty() {
        manifest["completeness"]["cut_off"] = json!(status.completeness.cut_off());
    }
    if let Some(end) = &status.early_end {
        manifest["completeness"]["early_end"] = json!(end);
    }
    Ok(serde_json::to_string_pretty(&manifest)? + "\n")
}

/// Returns the tasks of each stage by state.
fn tasks(status: &Status) -> serde_json::Result<serde_json::Map<String, Value>> {
    let stages = Stage::ALL.into_iter();
    let stages = stages.filter(|stage| stage.is_usual() || status.has_stage(*stage));
    let tasks = stages.map(|stage| {
        let tasks = serde_json::to_value(TasksJson::from(status.tally.of(stage)));
        tasks.map(|tasks| (stage.former_name().to_owned(), tasks))
    });
    tasks.collect()
}

/// Adds the keys that only crawls by user have.
fn add_users(manifest: &mut Value, likes_by: LikesBy, by_user: &ByUser) {
    manifest["scope"]["likes_by"] = json!(likes_by.code());
    manifest["users"] = json!(by_user.to_json());
    manifest["completeness"]["coverage_per_user"] = json!(by_user.coverage_json());
    if let Some(overlap) = by_user.overlap_json() {
        manifest["completeness"]["overlap"] = json!(overlap);
    }
}

fn file(file: &ExportedFile) -> Value {
    json!({
        "name": file.name,
        "table": file.table_name,
        "format": file.format.name(),
        "rows": file.n_rows,
        "bytes": file.n_bytes,
        "sha256": file.sha256,
    })
}

/// Returns the filters and the numbers of what they left out, but never names.
fn filters(summary: &ExportSummary) -> Value {
    let left_out = &summary.left_out;
    json!({
        "min_user_likes": summary.min_user_likes,
        "min_model_likes": summary.min_item_likes,
        "suppressed_users": left_out.n_suppressed,
        "left_out": {
            "users": left_out.n_users,
            "models": left_out.n_items,
            "likes": left_out.n_likes,
            "features": left_out.n_features,
        },
    })
}
