//! Whatever a page names as its next page: the address is on the site's own origin and has a key.
//! If it is named again, it has the same key and is not followed.

use crate::site_kind::SiteKind;
use crawl::rules::follow::follow;
use crawl::rules::stored_facts::StoredFacts;
use crawl::sites::{NextPage, Page, Site};
use crawl::words::{Cursor, Part, Task};
use crawl::words::{ItemId, Stages};
use crawl::words::{Scope, SeenItems, Source};

/// Addresses that the site may have.
const SITES: [&str; 3] =
    ["https://api.sketchfab.com/v3", "http://127.0.0.1:8080", "http://[::1]/a"];

/// Gives the text to every site as the address of the next page.
pub fn holds(bytes: &[u8]) {
    let next = String::from_utf8_lossy(bytes);
    for url in SITES {
        let site = SiteKind::SketchfabV3.at(url, url);
        check_catalogue(&site, &next);
        check_likes(&site, &next);
    }
}

/// Returns a page without entries that names this next page.
fn page(next: &str) -> Vec<u8> {
    serde_json::json!({ "results": [], "next": next }).to_string().into_bytes()
}

fn check_catalogue(site: &Site, next: &str) {
    let task = Task::first_page(Part::whole());
    let Ok(Page::Catalogue(catalogue)) = site.parse(&task, &page(next)) else { return };
    let NextPage::Page(found) = &catalogue.next else {
        let says_so = catalogue.next.problem().is_some();
        assert!(next.is_empty() || says_so, "{next:?} is not followed, and no one says so");
        return;
    };
    let cursor = cursor_of(found);
    assert!(!cursor.key.is_empty() && !cursor.key.contains(char::is_whitespace), "{cursor:?}");
    // Percent-encoding makes three bytes of one, and the site's own address may come before it.
    assert!(cursor.address.len() <= 3 * next.len() + 100, "{cursor:?}");
    let request = site.request(found).unwrap();
    assert_eq!(request.url.as_str(), cursor.address, "asked for as it was given");
    assert_eq!(request.url.origin(), site.url.origin());
    assert_eq!(request.url.scheme(), site.url.scheme(), "no `blob:` address of that origin");
    assert!(request.url.username().is_empty() && request.url.password().is_none());
    assert_eq!(found.text_form().parse().as_ref(), Ok(found), "its text form reads back");

    // The same page by its whole address, and with a fragment, which is never sent: the same key.
    for again in [cursor.address.clone(), format!("{}#again", cursor.address)] {
        let Ok(Page::Catalogue(second)) = site.parse(&task, &page(&again)) else {
            panic!("{again:?} is followed the first time only");
        };
        let NextPage::Page(found) = second.next else { panic!("{again:?} is not followed") };
        assert_eq!(cursor_of(&found), cursor);
    }
    let (source, stages) = (Source::Catalogue, Stages::USUAL);
    let scope = Scope {
        likes_by: crawl::words::LikesBy::Item,
        traits: site.traits(),
        stages,
        like_limit: 5,
        limit_items: None,
        source,
    };
    let seen_items = SeenItems { cursor_seen: true, ..SeenItems::default() };
    let known = StoredFacts { seen_items, ..StoredFacts::default() };
    let plan = follow(&scope, &task, Page::Catalogue(catalogue), &known);
    assert!(plan.follow_ups.is_empty() && plan.discard.is_some(), "the catalogue loops");
}

fn cursor_of(task: &Task) -> Cursor {
    match task {
        Task::Catalogue { page: 2, cursor: Some(cursor), .. } => cursor.clone(),
        other => panic!("{other} is not the page after the first"),
    }
}

/// Checks that only the offset of a next page of likes is used, and that it leads ahead.
fn check_likes(site: &Site, next: &str) {
    let item_id = ItemId::new("m").unwrap();
    for offset in [0, 24, u32::MAX] {
        let task = Task::Likes { item_id: item_id.clone(), offset, cursor: None };
        if let Ok(Page::Likes(likes)) = site.parse(&task, &page(next)) {
            match likes.next {
                NextPage::Page(Task::Likes { offset: ahead, .. })
                | NextPage::Perhaps(Task::Likes { offset: ahead, .. }) => {
                    assert!(ahead > offset, "{next:?}");
                }
                NextPage::Page(other) | NextPage::Perhaps(other) => {
                    panic!("{other} is no page of likes")
                }
                NextPage::None | NextPage::Last => assert!(next.is_empty(), "{next:?}"),
                NextPage::Back | NextPage::Unusable(_) => {}
            }
        }
    }
}
