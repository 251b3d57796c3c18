//! The files beside the data that tell what it is: the card, the drawings, and Croissant's description.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use anyhow::Context;

use super::staged::Staged;
use super::{Exported, FileFacts, Filters, Request};
use crate::dataset::card::{self, Card, Gaps, Likes};
use crate::dataset::pseudonym::Key;
use crate::dataset::statistics::Distribution;
use crate::watch::status::Status;
use crate::words::Stage;

/// Every file that is written here. The card is the first of the first two whose place is free or
/// taken by an older card.
pub const NAMES: [&str; 5] =
    ["README.md", "DATASET_CARD.md", "stats.svg", "stats.html", "croissant.json"];

/// Longer than what a card is known by.
const HEAD_MAX: u64 = 4096;

/// Writes beside their targets the files that tell what the exported ones are.
pub fn stage(
    request: &Request<'_>,
    status: &Status,
    exported: &Exported,
) -> anyhow::Result<Vec<Staged>> {
    let folder = request.out;
    let counts = exported.likes_per_item.frequencies();
    let per_item = Distribution::from_frequencies(counts.filter(|(n_likes, _)| *n_likes > 0));
    let card = describe(request, status, exported, &per_item);
    let mut texts = Vec::new();
    if let Some(name) = place_of_the_card(folder) {
        texts.push((name, card::readme(&card).context("the card's template")?));
    }
    if let Some(likes) = &card.likes {
        texts.push(("stats.svg", card::stats_svg(likes)));
    }
    texts.push(("stats.html", card::stats_html(&card).context("the page's template")?));
    if let Some(croissant) = card::croissant(&card) {
        texts.push(("croissant.json", serde_json::to_string_pretty(&croissant)? + "\n"));
    }
    texts.into_iter().map(|(name, text)| Staged::of_text(folder, name, &text)).collect()
}

fn describe<'a>(
    request: &Request<'_>,
    status: &'a Status,
    exported: &'a Exported,
    per_item: &'a Distribution,
) -> Card<'a> {
    let Status { crawl, totals, site, .. } = status;
    let (all, stages) = (status.tally.all(), crawl.scope.stages);
    let likes = Likes { per_item, per_user: &exported.likes_per_user };
    Card {
        kind: &crawl.site.kind,
        url: &crawl.site.url,
        likes_url: &crawl.site.likes_url,
        scope: &crawl.scope,
        collected: site.page_times,
        gaps: Gaps {
            catalogue_end: crawl.catalogue_end,
            n_left: all.left(),
            n_discarded: all.discarded,
            n_gone: all.gone,
            n_short: totals.n_short,
        },
        filters: filters(request.filters, exported),
        key_fingerprint: request.key.map(Key::fingerprint),
        files: exported.files.iter().filter_map(file).collect(),
        likes: stages.has(Stage::Likes).then_some(likes),
        features: stages.has(Stage::Features).then_some(&exported.features),
    }
}

fn filters(filters: &Filters, exported: &Exported) -> card::Filters {
    let least = |n: u32| (n > 0).then_some(u64::from(n));
    let left_out = &exported.left_out;
    card::Filters {
        min_user_likes: least(exported.min_user_likes),
        min_item_likes: least(exported.min_item_likes),
        n_suppressed: (!filters.suppressed.is_empty()).then_some(left_out.n_suppressed),
        n_likes_left_out: left_out.n_likes,
    }
}

fn file(facts: &FileFacts) -> Option<card::File> {
    let FileFacts { name, n_rows, n_bytes, sha256, .. } = facts.clone();
    Some(card::File { n_rows, n_bytes, sha256, ..card::File::named(&name)? })
}

/// Where the card goes, so that nothing of anyone else's is overwritten: neither another's file nor a card
/// that was edited to stay. None if both places are taken.
fn place_of_the_card(folder: &Path) -> Option<&'static str> {
    NAMES.into_iter().take(2).find(|name| is_free_or_ours(&folder.join(name)))
}

fn is_free_or_ours(path: &Path) -> bool {
    let mut head = Vec::new();
    let read = File::open(path).and_then(|file| file.take(HEAD_MAX).read_to_end(&mut head));
    match read {
        Ok(_) => card::is_ours(&head),
        Err(error) => error.kind() == ErrorKind::NotFound,
    }
}
