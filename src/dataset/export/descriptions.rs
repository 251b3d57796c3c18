//! The files that describe the data: the card, the charts, and Croissant's description.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use anyhow::Context;

use super::request::ExportRequest;
use super::staged_file::StagedFile;
use super::summary::ExportSummary;
use crate::dataset::card::{self, Card, Exclusions, Gaps, LikeSpread};
use crate::dataset::pseudonym::PseudonymKey;
use crate::dataset::statistics::Distribution;
use crate::watch::status::{ByUser, Status};
use crate::words::Stage;

/// The names of all these files. The first two are for the card, which takes the first that is free or
/// taken by an older card.
pub const NAMES: [&str; 7] = [
    "README.md",
    "DATASET_CARD.md",
    "stats.svg",
    "coverage.svg",
    "user_coverage.svg",
    "stats.html",
    "croissant.json",
];

/// Returns whether a file of this name is a card. The second line of a card says that an export may
/// replace it; the manifest names the other files.
pub fn is_card(name: &str) -> bool {
    NAMES.iter().take(N_CARDS).any(|card| *card == name)
}

/// How many of the names are for the card.
const N_CARDS: usize = 2;

/// The number of bytes that are read to recognize an older card.
const HEAD_MAX: u64 = 4096;

/// Writes the files that describe an export next to their targets.
pub fn stage(
    request: &ExportRequest<'_>,
    status: &Status,
    summary: &ExportSummary,
) -> anyhow::Result<Vec<StagedFile>> {
    let folder = request.folder;
    let counts = summary.likes_per_item.frequencies();
    let per_item = Distribution::from_frequencies(counts.filter(|(n_likes, _)| *n_likes > 0));
    let card = describe(request, status, summary, &per_item);
    let mut texts = Vec::new();
    if let Some(name) = name_for_card(folder) {
        texts.push((name, card::readme(&card).context("filling in the card")?));
    }
    if let Some(likes) = &card.likes {
        texts.push(("stats.svg", card::stats_svg(likes, card.noun())));
    }
    if let Some(spread) = &card.gaps.coverage_per_item {
        texts.push(("coverage.svg", card::coverage_svg(spread, card.noun())));
    }
    if let Some(spread) = card.gaps.by_user.as_ref().and_then(ByUser::coverage_per_user) {
        texts.push(("user_coverage.svg", card::user_coverage_svg(spread)));
    }
    texts.push(("stats.html", card::stats_html(&card).context("filling in stats.html")?));
    if let Some(croissant) = card::croissant(&card) {
        texts.push(("croissant.json", serde_json::to_string_pretty(&croissant)? + "\n"));
    }
    texts.into_iter().map(|(name, text)| StagedFile::of_text(folder, name, &text)).collect()
}

fn describe<'a>(
    request: &ExportRequest<'_>,
    status: &'a Status,
    summary: &'a ExportSummary,
    per_item: &'a Distribution,
) -> Card<'a> {
    let Status { crawl, totals, site, .. } = status;
    let ((n_gone, n_private), stages) = (status.lost_pages(), crawl.scope.stages);
    let likes = LikeSpread { per_item, per_user: &summary.likes_per_user };
    Card {
        kind: &crawl.site.kind,
        url: &crawl.site.url,
        likes_url: &crawl.site.likes_url,
        words: &crawl.site.words,
        times: summary.times,
        scope: &crawl.scope,
        collected: site.page_times,
        gaps: Gaps {
            incomplete_because: status.incomplete_because(),
            catalogue_end: crawl.catalogue_end,
            early_end: status.early_end.clone(),
            n_gone,
            n_private,
            likes: status.coverage(),
            coverage_per_item: status.coverage_per_item.clone(),
            by_user: status.by_user.clone(),
            images: summary.images,
            n_short: totals.n_short,
            odd: totals.odd,
        },
        exclusions: exclusions(request, summary),
        key_fingerprint: request.key.map(PseudonymKey::fingerprint),
        files: summary.files.clone(),
        n_owned: summary.n_owned,
        likes: stages.has(Stage::Likes).then_some(likes),
        features: stages.has(Stage::Features).then_some(&summary.features),
    }
}

fn exclusions(request: &ExportRequest<'_>, summary: &ExportSummary) -> Exclusions {
    let min = |n: u32| (n > 0).then_some(u64::from(n));
    let left_out = &summary.left_out;
    let has_list = !request.filters.suppressed.is_empty();
    Exclusions {
        min_user_likes: min(summary.min_user_likes),
        min_item_likes: min(summary.min_item_likes),
        n_suppressed: has_list.then_some(left_out.n_suppressed),
        n_likes: left_out.n_likes,
    }
}

/// Returns the first name for the card under which it overwrites neither someone else's file nor a card
/// that was edited to stay. None if both names are taken.
fn name_for_card(folder: &Path) -> Option<&'static str> {
    NAMES.into_iter().take(N_CARDS).find(|name| is_free_or_ours(&folder.join(name)))
}

fn is_free_or_ours(path: &Path) -> bool {
    let mut head = Vec::new();
    let read = File::open(path).and_then(|file| file.take(HEAD_MAX).read_to_end(&mut head));
    match read {
        Ok(_) => card::is_ours(&head),
        Err(error) => error.kind() == ErrorKind::NotFound,
    }
}
