use super::*;

use crawl::words::{CatalogueEnd, OddEntry, OddKind, Part};

const NEW: SiteKind = SiteKind::SketchfabV3;

fn odd(index: u32, kind: OddKind) -> OddEntry {
    OddEntry { index, kind, reason: "it is odd".to_owned() }
}

/// Returns a second page with these items and a skipped entry.
fn page_with_skipped(kind: SiteKind, items: &[(&str, u32)]) -> Catalogue {
    let Page::Catalogue(mut page) = second_page(kind, items, true) else { panic!("no catalogue") };
    page.skipped.push(odd(7, OddKind::Skipped));
    page
}

fn follow_page(kind: SiteKind, page: u32, catalogue: Catalogue, known: &SeenItems) -> Plan {
    let task = Task::Catalogue { part: Part::whole(), page, cursor: None };
    follow(&scope(kind), &task, Page::Catalogue(catalogue), &facts(known))
}

#[test]
fn oddities_of_stored_items_are_reported() {
    let mut page = page_with_skipped(NEW, &[("a", 9), ("b", 9), ("c", 4), ("d", 4)]);
    for listed in &mut page.items {
        listed.odd.push(odd(listed.item.rank.index, OddKind::Cut));
    }
    let plan = follow_page(NEW, 2, page, &known(&["a"]));
    assert_eq!(
        plan.odd,
        [odd(7, OddKind::Skipped), odd(1, OddKind::Cut)],
        "of b, but not of a, c and d"
    );
}

/// They may be new, but pages of them alone must not lead on forever.
#[test]
fn entries_that_are_skipped_do_not_end_the_catalogue_at_once() {
    let wanted = "the catalogue loops: the page has no new item, yet is not the last";
    for kind in SiteKind::ALL {
        for (page, discard) in [(2, None), (3, None), (4, Some(wanted))] {
            let plan = follow_page(kind, page, page_with_skipped(kind, &[]), &known(&["a"]));
            assert_eq!(plan.discard.as_deref(), discard, "page {page} ({kind})");
            assert_eq!(
                plan.follow_ups.len(),
                usize::from(discard.is_none()),
                "page {page} ({kind})"
            );
        }
    }
}

#[test]
fn an_item_whose_likes_are_not_known_is_kept_and_does_not_end_the_catalogue() {
    for kind in SiteKind::ALL {
        let mut page = page_with_skipped(kind, &[("a", 9), ("b", 9)]);
        page.items[1].item.likes = None;
        let plan = follow_page(kind, 2, page, &known(&[]));
        assert_eq!(kept(&plan), [("a", 0), ("b", 1)]);
        let next = third(kind).text_form();
        assert_eq!(texts(&plan.follow_ups), ["likes a 0", "likes b 0", &next]);
        assert_eq!(plan.end.map(|end| end.reason), None);
    }
}

#[test]
fn a_next_page_that_can_not_be_requested_is_no_end_of_the_catalogue() {
    let mut page = page_with_skipped(NEW, &[("a", 9)]);
    page.next = NextPage::Unusable("is a list");
    let plan = follow_page(NEW, 2, page.clone(), &known(&[]));
    assert_eq!(kept(&plan), [("a", 0)]);
    let wanted = "the catalogue stops here: the address or cursor of the next page is a list";
    assert_eq!((plan.end.map(|end| end.reason), plan.discard.as_deref()), (None, Some(wanted)));

    let mut last = page_with_skipped(NEW, &[("a", 9), ("b", 1), ("c", 1)]);
    last.next = page.next;
    let plan = follow_page(NEW, 2, last, &known(&[]));
    assert_eq!(
        (plan.end.map(|end| end.reason), plan.discard),
        (Some(CatalogueEnd::UnderLimit), None)
    );
}
