//! A catalogue that moves while it is read, ends too early, or counts beyond belief.

use std::ops::Range;

use crate::site_kind::SiteKind;
use crawl::sim::{Fault, Faults};

use super::catalogue::second;
use super::table::always;
use crate::harness::Setup;

/// Numbered pages may shift as a whole, so only three in a row without a new item are a loop.
#[tokio::test(flavor = "multi_thread")]
async fn numbered_pages_that_come_again_are_given_up_at_the_third() {
    let mut setup = Setup::new(SiteKind::Sketchfab2016, 130);
    let first = || vec![Fault::As("/models?sort_by=-likeCount&page=1".to_owned())];
    setup.faults = Faults::script((2..5).map(|page| (format!("page={page}"), first())).collect());
    let crawl = setup.serve().await;
    crawl.expect(4, &["start", "--only", "items"]).await;
    let (out, _) = crawl.expect(0, &["failures"]).await;
    assert!(out.contains("catalogue 4: the catalogue loops"), "{out}");
    assert_eq!(crawl.pages().len(), 4);
}

/// An empty page ends the catalogue. Status says that it ended above the like limit.
#[tokio::test(flavor = "multi_thread")]
async fn a_catalogue_that_ends_too_early_is_reported() {
    for kind in SiteKind::ALL {
        let mut setup = Setup::new(kind, 60);
        setup.faults = Faults::script(vec![(second(kind).to_owned(), vec![Fault::EmptyPage; 2])]);
        let crawl = setup.serve().await;
        crawl.expect(0, &["start", "--only", "items"]).await;
        let status = crawl.status().await;
        assert_eq!(status["records"]["items"], 24, "{kind}");
        assert_eq!(status["catalogue_end"], "above-like-limit", "{kind}");
        let (out, _) = crawl.expect(0, &["status"]).await;
        assert!(out.contains("above the like limit, after 24 entries, the last with "), "{out}");
    }
}

/// The catalogue moves by `n` places after its first page was fetched, so that these items are on
/// no page.
async fn items_move(kind: SiteKind, by: i32, lost: Range<usize>) {
    let mut setup = Setup::new(kind, 60);
    let targets = match kind {
        SiteKind::Sketchfab2016 => (2..6).map(|page| format!("page={page}")).collect(),
        SiteKind::SketchfabV3 => vec!["cursor=".to_owned()],
    };
    let moved = targets.into_iter().map(|target| (target, always(Fault::Moved(by))));
    setup.faults = Faults::script(moved.collect());
    let crawl = setup.serve().await;
    crawl.expect(0, &["start", "--only", "items"]).await;
    crawl.expect(0, &["verify"]).await;
    crawl.expect(0, &["export"]).await;
    let file = crawl.exported("model_urls.psv");
    let rows = crawl::dataset::psv::read(&file[..], &["name", "mid"]);
    let found: Vec<_> = rows.map(|row| row.unwrap().fields).collect();
    let truth = crawl.server.world().truth(5).model_urls().enumerate();
    let wanted: Vec<_> = truth.filter(|(rank, _)| !lost.contains(rank)).collect();
    let wanted: Vec<_> = wanted.into_iter().map(|(_, row)| row.map(str::to_owned)).collect();
    assert_eq!(found, wanted, "{kind} {by}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_item_that_moves_to_another_page_is_kept_once_at_its_best_rank() {
    for kind in SiteKind::ALL {
        items_move(kind, 1, 0..0).await;
        items_move(kind, 20, 0..0).await;
        items_move(kind, -1, 24..25).await;
    }
}

/// Four billion likes are a valid count. They must not be planned as millions of pages.
#[tokio::test(flavor = "multi_thread")]
async fn a_count_beyond_belief_does_not_fill_the_table() {
    for kind in SiteKind::ALL {
        let mut setup = Setup::new(kind, 24);
        setup.world = setup.world.with_announced(0, 4_000_000_000);
        let crawl = setup.serve().await;
        crawl.expect(0, &["start"]).await;
        assert!(crawl.pages().len() < 80, "{kind}: pages beyond the list's end are not requested");
        let likes = &crawl.status().await["stages"]["likes"];
        let n_planned: u64 =
            ["available", "completed"].iter().map(|state| likes[*state].as_u64().unwrap()).sum();
        assert!((1_000..1_200).contains(&n_planned), "{kind}: {n_planned}");
        crawl.expect(0, &["verify"]).await;
    }
}
