//! Whatever bytes a page has: the result is the same each time, and holds nothing that is unfit to
//! be stored, followed or held in memory.

use crate::site_kind::SiteKind;
use crawl::rules::follow::follow;
use crawl::rules::stored_facts::StoredFacts;
use crawl::sites::{Catalogue, FeaturesPage, LikesPage, NextPage, Page, Site};
use crawl::words::{ItemId, OddEntry, OddKind, Stages};
use crawl::words::{Part, Task};
use crawl::words::{Scope, Source};

/// Reads the bytes as every kind of page.
pub fn holds(bytes: &[u8]) {
    for (kind, task) in readings() {
        let site = kind.site();
        let answer = site.parse(&task, bytes);
        assert_eq!(answer, site.parse(&task, bytes), "the same bytes, another answer");
        match answer {
            Ok(page) => {
                let n_kept = check(&site, &task, &page);
                // A byte that is no text becomes a character of three bytes.
                assert!(n_kept <= 3 * bytes.len(), "{n_kept} bytes of {}", bytes.len());
                check_plan(kind, &task, page);
            }
            Err(error) => {
                let text = error.to_string();
                assert!((1..200).contains(&text.len()), "{text}");
            }
        }
    }
}

/// Returns every parser, with a task whose saved page it reads.
fn readings() -> [(SiteKind, Task); 6] {
    let (old, new) = (SiteKind::Sketchfab2016, SiteKind::SketchfabV3);
    let item_id = |id| ItemId::new(id).unwrap();
    let noel = || item_id("5dcebcfaedbd4e7b8a27bd1ae55f1ac3");
    [
        (old, Task::Catalogue { part: Part::whole(), page: 2, cursor: None }),
        (old, Task::Features { item_id: noel() }),
        (old, Task::Likes { item_id: noel(), offset: 0, cursor: None }),
        (new, Task::Catalogue { part: Part::whole(), page: u32::MAX, cursor: None }),
        (new, Task::Features { item_id: item_id("8476c4170df24cf5bbe6967222d1a42d") }),
        (new, Task::Likes { item_id: noel(), offset: u32::MAX - 1, cursor: None }),
    ]
}

/// Checks what a page says, and returns how many bytes of its text are stored.
fn check(site: &Site, task: &Task, page: &Page) -> usize {
    match page {
        Page::Catalogue(catalogue) => check_catalogue(site, catalogue),
        Page::Likes(likes) => check_likes(task, likes),
        Page::Features(FeaturesPage { features, odd }) => {
            check_odd(odd, 1);
            assert!(features.is_sorted_by_key(|feature| (feature.kind, feature.position)));
            features.iter().map(|feature| text(&feature.value)).sum()
        }
        Page::UserLikes(_) | Page::Users(_) => panic!("{task} is no page of users"),
        Page::Thumb(_) => panic!("{task} is no image"),
    }
}

fn check_catalogue(site: &Site, catalogue: &Catalogue) -> usize {
    let n_entries = catalogue.items.len() + catalogue.skipped.len();
    check_odd(&catalogue.skipped, n_entries);
    if let NextPage::Page(next) = &catalogue.next {
        let request = site.request(next).unwrap();
        assert_eq!(request.url.origin(), site.url.origin());
        assert!(request.url.username().is_empty() && request.url.password().is_none());
    }
    let mut n_kept = 0;
    for listed in &catalogue.items {
        let item = &listed.item;
        check_odd(&listed.odd, n_entries);
        id(item.id.as_str());
        n_kept += item.id.as_str().len() + text(&item.name);
        n_kept += listed.features.iter().map(|feature| text(&feature.value)).sum::<usize>();
        assert!(listed.features.iter().all(|feature| feature.item_id == item.id));
        assert!(item.likes.is_none_or(|likes| likes.certain <= likes.shown));
    }
    n_kept
}

fn check_likes(task: &Task, page: &LikesPage) -> usize {
    let Task::Likes { item_id, offset, .. } = task else { panic!("likes of {task}") };
    if let NextPage::Page(next) = &page.next {
        let Task::Likes { offset: next, .. } = next else { panic!("likes lead to {next}") };
        assert!(next > offset, "the next page lies ahead");
    }
    check_odd(&page.odd, page.n_entries);
    let n_skipped = page.odd.iter().filter(|odd| odd.kind == OddKind::Skipped).count();
    assert_eq!(page.likes.len() + n_skipped, page.n_entries, "no entry is dropped silently");
    let mut n_kept = 0;
    for like in &page.likes {
        assert_eq!(like.item_id, *item_id);
        id(like.user_id.reveal());
        n_kept += like.user_id.reveal().len() + text(&like.username);
    }
    n_kept
}

/// Checks that what a page leads to fits into memory, whatever the page promises.
fn check_plan(kind: SiteKind, task: &Task, page: Page) {
    let (source, stages) = (Source::Catalogue, Stages::USUAL);
    let scope = Scope {
        likes_by: crawl::words::LikesBy::Item,
        traits: kind.traits(),
        stages,
        like_limit: 0,
        limit_items: None,
        source,
    };
    let plan = follow(&scope, task, page, &StoredFacts::default());
    assert!(plan.follow_ups.len() < 500_000, "{} tasks", plan.follow_ups.len());
}

/// Checks that what is odd is about entries of the page, and short enough to be shown.
fn check_odd(odd: &[OddEntry], n_entries: usize) {
    for odd in odd {
        assert!((odd.index as usize) < n_entries, "{odd:?} of {n_entries} entries");
        assert!((1..200).contains(&odd.reason.len()), "{odd:?}");
    }
}

fn text(text: &str) -> usize {
    assert!(text.len() <= 4096, "{} bytes", text.len());
    assert!(!text.contains('\0'), "NUL in {text:?}");
    text.len()
}

fn id(id: &str) {
    assert!((1..=128).contains(&id.len()));
    assert!(!id.chars().any(|c| c.is_control() || (c.is_whitespace() && c != ' ')), "{id:?}");
    assert_eq!(id.trim(), id);
}
