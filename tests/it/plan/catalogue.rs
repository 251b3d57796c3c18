use super::*;

use crawl::words::{CatalogueEnd, ListEnd, Part};
use crawl::words::{Feature, FeatureType};

const OLD: SiteKind = SiteKind::Sketchfab2016;
const NEW: SiteKind = SiteKind::SketchfabV3;

#[test]
fn a_full_page_leads_to_its_items_pages_and_the_next() {
    for kind in SiteKind::ALL {
        let plan = follow_second(&scope(kind), &[("a", 30), ("b", 5)], true, &known(&[]));
        assert_eq!(kept(&plan), [("a", 0), ("b", 1)]);
        let next = third(kind).text_form();
        assert_eq!(texts(&plan.follow_ups), ["likes a 0", "likes a 24", "likes b 0", &next]);
        assert_eq!((plan.end.map(|end| end.reason), plan.discard), (None, None));
    }
}

#[test]
fn an_item_under_the_limit_ends_the_catalogue_and_those_above_it_are_kept() {
    let items = [("a", 6), ("b", 5), ("c", 4), ("d", 0)];
    for kind in SiteKind::ALL {
        let plan = follow_second(&scope(kind), &items, true, &known(&[]));
        assert_eq!(kept(&plan), [("a", 0), ("b", 1)]);
        assert_eq!(texts(&plan.follow_ups), ["likes a 0", "likes b 0"]);
        assert_eq!(
            (plan.end.map(|end| end.reason), plan.discard),
            (Some(CatalogueEnd::UnderLimit), None)
        );
    }
}

/// Ranks change during a crawl, and a count may be wrong.
#[test]
fn an_item_above_the_limit_after_those_under_it_shows_that_the_catalogue_goes_on() {
    for items in [
        &[("a", 4), ("b", 7), ("c", 3), ("d", 5)][..],
        &[("a", 0), ("b", 90), ("c", 0), ("d", 80)],
        &[("a", 0), ("b", 90), ("c", 0), ("d", 80), ("e", 0)],
    ] {
        for kind in SiteKind::ALL {
            let plan = follow_second(&scope(kind), items, true, &known(&[]));
            assert_eq!(kept(&plan), [("b", 1), ("d", 3)]);
            assert_eq!((plan.end.map(|end| end.reason), plan.discard.as_deref()), (None, None));
            assert_eq!(plan.follow_ups.last(), Some(&third(kind)));
            let odd: Vec<_> = plan.odd.iter().map(|odd| odd.index).collect();
            assert_eq!(odd, [0, 2, 4][..items.len().div_ceil(2)]);
            assert!(plan.odd[0].reason.contains("out of order"), "{:?}", plan.odd);
        }
    }
}

#[test]
fn one_item_far_under_the_limit_at_the_end_of_a_page_is_not_the_end_of_the_catalogue() {
    for count in [2, 1, 0] {
        for kind in SiteKind::ALL {
            let items = [("a", 9), ("b", 6), ("c", count)];
            let plan = follow_second(&scope(kind), &items, true, &known(&[]));
            assert_eq!((plan.end.map(|end| end.reason), plan.odd.len()), (None, 1), "{count}");
            assert_eq!(plan.follow_ups.last(), Some(&third(kind)));
        }
    }
}

/// An ordinary catalogue falls below the limit step by step, and costs no request more than it has to.
#[test]
fn one_item_a_step_under_the_limit_is_the_end_of_the_catalogue() {
    for count in [4, 3] {
        for kind in SiteKind::ALL {
            let items = [("a", 9), ("b", 6), ("c", count)];
            let plan = follow_second(&scope(kind), &items, true, &known(&[]));
            assert_eq!(
                (plan.end.map(|end| end.reason), plan.odd),
                (Some(CatalogueEnd::UnderLimit), vec![]),
                "{count}"
            );
        }
    }
}

#[test]
fn a_page_of_items_under_the_limit_alone_ends_the_catalogue_if_the_page_before_brought_none() {
    let items = [("a", 0), ("b", 0), ("c", 0)];
    for kind in SiteKind::ALL {
        let counts = [("a", 4), ("b", 3), ("c", 0)];
        let plan = follow_second(&scope(kind), &counts, true, &known(&[]));
        assert_eq!(
            plan.end.map(|end| end.reason),
            Some(CatalogueEnd::UnderLimit),
            "counts are there, so they are right"
        );
        let plan = follow_second(&scope(kind), &items, true, &known(&[]));
        assert_eq!(plan, Plan { follow_ups: vec![third(kind)], ..Plan::default() });
        let none_before = SeenItems { last_new_page: 0, ..known(&[]) };
        let end = Some(ListEnd::of(CatalogueEnd::UnderLimit));
        let plan = follow_second(&scope(kind), &items, true, &none_before);
        assert_eq!(plan, Plan { end, ..Plan::default() });
        let plan = follow_second(&scope(kind), &items, false, &known(&[]));
        assert_eq!(plan, Plan { end, ..Plan::default() }, "there is no page after it");
    }
}

#[test]
fn without_a_limit_no_item_is_under_it() {
    let scope = Scope { like_limit: 0, ..scope(OLD) };
    let plan = follow_second(&scope, &[("a", 0)], true, &known(&[]));
    assert_eq!(kept(&plan), [("a", 0)]);
    assert_eq!(texts(&plan.follow_ups), ["catalogue 3"], "nobody likes it: no page of likes");
    assert_eq!(plan.end.map(|end| end.reason), None);
}

#[test]
fn an_empty_grid_ends_the_catalogue_above_the_limit() {
    let plan = follow_second(&scope(OLD), &[], false, &known(&[]));
    let end = Some(ListEnd::of(CatalogueEnd::AboveLimit));
    assert_eq!(plan, Plan { end, ..Plan::default() });
}

#[test]
fn a_page_without_a_next_ends_the_catalogue_above_the_limit() {
    let plan = follow_second(&scope(NEW), &[("a", 9)], false, &known(&[]));
    assert_eq!(kept(&plan), [("a", 0)]);
    assert_eq!(
        (plan.end.map(|end| end.reason), plan.discard),
        (Some(CatalogueEnd::AboveLimit), None)
    );
}

#[test]
fn an_item_under_the_limit_on_the_sites_last_page_is_the_reason_that_counts() {
    let plan = follow_second(&scope(NEW), &[("a", 9), ("b", 1)], false, &known(&[]));
    assert_eq!(plan.end.map(|end| end.reason), Some(CatalogueEnd::UnderLimit));
}

#[test]
fn the_limit_of_items_ends_the_catalogue_in_the_middle_of_a_page() {
    let scope = Scope { limit_items: Some(12), ..scope(NEW) };
    let known = SeenItems { n_items: 10, ..SeenItems::default() };
    let plan = follow_second(&scope, &[("a", 9), ("b", 9), ("c", 9)], true, &known);
    assert_eq!(kept(&plan), [("a", 0), ("b", 1)]);
    assert_eq!(texts(&plan.follow_ups), ["likes a 0", "likes b 0"]);
    assert_eq!(
        (plan.end.map(|end| end.reason), plan.discard),
        (Some(CatalogueEnd::LimitOfItems), None)
    );
}

#[test]
fn the_limit_of_items_counts_distinct_items_alone() {
    let scope = Scope { limit_items: Some(4), ..scope(OLD) };
    let known = SeenItems { n_items: 2, ..known(&["a"]) };
    let items = [("a", 9), ("b", 9), ("b", 9), ("c", 9), ("d", 9)];
    let plan = follow_second(&scope, &items, true, &known);
    assert_eq!(kept(&plan), [("b", 1), ("c", 3)]);
    assert_eq!(plan.end.map(|end| end.reason), Some(CatalogueEnd::LimitOfItems));
}

#[test]
fn a_limit_reached_with_the_last_item_of_a_page_asks_for_no_more_pages() {
    let scope = Scope { limit_items: Some(2), ..scope(OLD) };
    let plan = follow_second(&scope, &[("a", 9), ("b", 9)], true, &known(&[]));
    assert_eq!(texts(&plan.follow_ups), ["likes a 0", "likes b 0"]);
    assert_eq!(plan.end.map(|end| end.reason), Some(CatalogueEnd::LimitOfItems));
    let one_more = Scope { limit_items: Some(3), ..scope };
    let plan = follow_second(&one_more, &[("a", 9), ("b", 9)], true, &known(&[]));
    assert_eq!(plan.end.map(|end| end.reason), None);
}

#[test]
fn features_of_the_catalogue_are_kept_with_their_item_and_left_out_with_a_repeat() {
    let feature = |id: &str| Feature {
        item_id: item_id(id),
        kind: FeatureType::FIRST,
        position: 0,
        value: "people".into(),
    };
    let Page::Catalogue(mut page) =
        second_page(NEW, &[("a", 9), ("b", 9), ("c", 1), ("d", 1)], true)
    else {
        panic!("no catalogue");
    };
    for item in &mut page.items {
        item.features.push(feature(item.item.id.as_str()));
    }
    let scope = Scope { stages: Stages::USUAL, ..scope(NEW) };
    let task = Task::Catalogue { part: Part::whole(), page: 2, cursor: None };
    let plan = follow(&scope, &task, Page::Catalogue(page), &facts(&known(&["a"])));
    assert_eq!(kept(&plan), [("b", 1)]);
    assert_eq!(plan.records[1..], [Record::Feature(feature("b"))]);
    assert_eq!(texts(&plan.follow_ups), ["likes b 0"]);
}
