use super::*;

use crawl::rules::stored_facts::StoredFacts;
use crawl::words::{CatalogueEnd, ListEnd, Part};

const OLD: SiteKind = SiteKind::Sketchfab2016;
const NEW: SiteKind = SiteKind::SketchfabV3;

#[test]
fn repeats_on_the_page_keep_their_first_place() {
    for kind in SiteKind::ALL {
        let items = [("a", 9), ("b", 8), ("a", 9), ("b", 7)];
        let plan = follow_second(&scope(kind), &items, true, &known(&[]));
        assert_eq!(kept(&plan), [("a", 0), ("b", 1)]);
        assert_eq!(plan.follow_ups.len(), 3);
    }
}

#[test]
fn repeats_of_earlier_pages_are_left_out() {
    for kind in SiteKind::ALL {
        let plan = follow_second(&scope(kind), &[("a", 9), ("b", 8)], true, &known(&["a"]));
        assert_eq!(kept(&plan), [("b", 1)]);
        let next = third(kind).text_form();
        assert_eq!(texts(&plan.follow_ups), ["likes b 0", &next]);
        assert_eq!(plan.discard, None);
    }
}

#[test]
fn a_next_address_that_was_named_before_is_not_followed() {
    let known = SeenItems { cursor_seen: true, ..known(&[]) };
    let plan = follow_second(&scope(NEW), &[("a", 9)], true, &known);
    assert_eq!(kept(&plan), [("a", 0)], "what the page brought is kept");
    assert_eq!(texts(&plan.follow_ups), ["likes a 0"]);
    let wanted = "the catalogue loops: its next page was named before";
    assert_eq!((plan.end.map(|end| end.reason), plan.discard.as_deref()), (None, Some(wanted)));
}

#[test]
fn a_page_that_brings_nothing_new_does_not_lead_to_a_next_address() {
    let wanted = "the catalogue loops: the page has no new item, yet is not the last";
    let plan = follow_second(&scope(NEW), &[("a", 9), ("b", 9)], true, &known(&["a", "b"]));
    assert_eq!(plan, Plan { discard: Some(wanted.to_owned()), ..Plan::default() });
}

/// A filter of the site may have taken every entry of a page.
#[test]
fn a_page_without_entries_leads_to_a_next_address_but_not_forever() {
    for (n_before, goes_on) in [(1, true), (19, true), (20, false), (1_000, false)] {
        let task = Task::Catalogue { part: Part::whole(), page: n_before, cursor: None };
        let page = second_page(NEW, &[], true);
        let plan = follow(&scope(NEW), &task, page, &StoredFacts::default());
        assert_eq!(plan.discard.is_none(), goes_on, "after {n_before} such pages");
        assert_eq!(plan.follow_ups.len(), usize::from(goes_on));
    }
}

#[test]
fn nothing_new_above_the_limit_is_no_loop_once_the_limit_is_passed() {
    let plan = follow_second(&scope(NEW), &[("a", 9), ("b", 1), ("c", 1)], true, &known(&["a"]));
    let end = Some(ListEnd::of(CatalogueEnd::UnderLimit));
    assert_eq!(plan, Plan { end, ..Plan::default() });
}

/// Numbered pages can't lead back, and items that move may shift a whole page.
#[test]
fn a_page_of_2016_that_brings_nothing_new_leads_to_the_next_number() {
    let plan = follow_second(&scope(OLD), &[("a", 9)], true, &known(&["a"]));
    assert_eq!(plan, Plan { follow_ups: vec![third(OLD)], ..Plan::default() });
}

#[test]
fn three_numbered_pages_without_a_new_item_are_a_loop() {
    let wanted = "the catalogue loops: the page has no new item, yet is not the last";
    for (page, discard) in [(3, None), (4, Some(wanted))] {
        let task = Task::Catalogue { part: Part::whole(), page, cursor: None };
        let second = second_page(OLD, &[("a", 9)], true);
        let plan = follow(&scope(OLD), &task, second, &facts(&known(&["a"])));
        assert_eq!(plan.discard.as_deref(), discard, "page {page}");
    }
}
