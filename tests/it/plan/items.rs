use super::*;

use crawl::rules::like_list::could_go_on_forever;
use crawl::rules::plan::{is_asked_for, item_tasks, seed};
use crawl::rules::stored_facts::StoredFacts;
use crawl::sites::FeaturesPage;
use crawl::words::{Feature, FeatureType, Like, Stage, UserId};

const LIKES: Stages = Stages { likes: true, features: false, thumbs: false };
const FEATURES: Stages = Stages { likes: false, features: true, thumbs: false };

fn item(likes: Option<LikeCount>) -> Item {
    Item { id: item_id("m"), name: String::new(), rank: Rank { page: 1, index: 0 }, likes }
}

/// Returns the offsets of the like pages that are planned for an item.
fn offsets(likes: Option<LikeCount>) -> Vec<u32> {
    let tasks = item_tasks(&scope(SiteKind::Sketchfab2016), LIKES, &item(likes));
    let offsets = tasks.into_iter().map(|task| match task {
        Task::Likes { item_id: of, offset, .. } if of == item_id("m") => offset,
        other => panic!("{other} is no page of likes"),
    });
    offsets.collect()
}

fn likes_page(n_likes: u32, next: Option<u32>) -> LikesPage {
    let like = |position| Like {
        item_id: item_id("m"),
        user_id: UserId::new(format!("u{position}")).unwrap(),
        username: String::new().into(),
        position,
        liked_at: None,
    };
    let task = |offset| Task::Likes { item_id: item_id("m"), offset, cursor: None };
    let next = next.map_or(NextPage::None, |offset| NextPage::Page(task(offset)));
    let likes = (0..n_likes).map(like).collect();
    LikesPage { likes, n_entries: n_likes as usize, odd: Vec::new(), next }
}

fn follow_likes(page: LikesPage) -> Plan {
    let task = Task::Likes { item_id: item_id("m"), offset: 24, cursor: None };
    follow(&scope(SiteKind::SketchfabV3), &task, Page::Likes(page), &StoredFacts::default())
}

#[test]
fn a_count_of_billions_plans_no_more_pages_than_memory_holds() {
    let planned = offsets(Some(LikeCount::exact(u32::MAX)));
    assert_eq!(planned.len(), 1000);
    // The last of them names the page after it, as every page does.
    let last = *planned.last().unwrap();
    let task = Task::Likes { item_id: item_id("m"), offset: last, cursor: None };
    let page = Page::Likes(likes_page(24, Some(last + 24)));
    let plan = follow(&scope(SiteKind::SketchfabV3), &task, page, &StoredFacts::default());
    assert_eq!(
        plan.follow_ups,
        [Task::Likes { item_id: item_id("m"), offset: last + 24, cursor: None }]
    );
}

#[test]
fn an_exact_count_plans_precisely_its_pages() {
    for (n_likes, wanted) in [
        (0, vec![]),
        (1, vec![0]),
        (24, vec![0]),
        (25, vec![0, 24]),
        (48, vec![0, 24]),
        (49, vec![0, 24, 48]),
        (978, (0..978).step_by(24).collect()),
    ] {
        assert_eq!(offsets(Some(LikeCount::exact(n_likes))), wanted, "{n_likes} likes");
    }
}

#[test]
fn a_count_in_thousands_plans_the_pages_that_are_certain() {
    let found = offsets(Some(LikeCount { shown: 1200, certain: 1150 }));
    assert_eq!(found.len(), 48);
    assert_eq!(found.last(), Some(&1128));
}

/// Each planned page is a row of the task table, so billions of likes must not become millions of
/// rows.
#[test]
fn a_count_beyond_belief_plans_what_could_be_true() {
    let wanted: Vec<u32> = (0..24_000).step_by(24).collect();
    for n_likes in [24_000, 24_001, u32::MAX] {
        assert_eq!(offsets(Some(LikeCount::exact(n_likes))), wanted, "{n_likes} likes");
    }
    let task = |offset| Task::Likes { item_id: item_id("m"), offset, cursor: None };
    let page = likes_page(24, Some(u32::MAX));
    assert!(!could_go_on_forever(&task(23_976), &page, Some(u32::MAX)));
    assert!(could_go_on_forever(&task(24_000), &page, Some(u32::MAX)));
}

#[test]
fn an_item_of_a_file_begins_with_its_first_page_of_likes() {
    assert_eq!(offsets(None), [0]);
}

#[test]
fn a_page_of_likes_leads_to_the_next_one_that_it_names() {
    let plan = follow_likes(likes_page(24, Some(48)));
    assert_eq!(texts(&plan.follow_ups), ["likes m 48"]);
    assert_eq!(plan.records.len(), 24);
    assert_eq!((plan.end.map(|end| end.reason), plan.discard), (None, None));
}

#[test]
fn the_last_page_of_likes_leads_to_nothing() {
    let page = likes_page(3, None);
    let wanted = page.likes.iter().cloned().map(Record::Like).collect();
    assert!(follow_likes(page) == Plan { records: wanted, ..Plan::default() });
}

#[test]
fn an_empty_page_of_likes_leads_to_nothing_though_it_names_a_next() {
    assert_eq!(follow_likes(likes_page(0, Some(48))), Plan::default());
}

#[test]
fn features_cost_a_request_where_the_catalogue_does_not_hold_them() {
    for (kind, source, wanted) in [
        (SiteKind::Sketchfab2016, Source::Catalogue, &["features m"][..]),
        (SiteKind::Sketchfab2016, Source::File, &["features m"]),
        (SiteKind::SketchfabV3, Source::Catalogue, &[]),
        (SiteKind::SketchfabV3, Source::File, &["features m"]),
    ] {
        let scope = Scope { source, stages: FEATURES, ..scope(kind) };
        assert_eq!(texts(&item_tasks(&scope, FEATURES, &item(None))), wanted, "{kind}");
        assert_eq!(is_asked_for(&scope, Stage::Features), !wanted.is_empty(), "{kind}");
        assert_eq!(is_asked_for(&scope, Stage::Items), source == Source::Catalogue);
        assert!(!is_asked_for(&scope, Stage::Likes));
    }
}

#[test]
fn only_wanted_stages_are_planned() {
    let scope = Scope { stages: Stages::USUAL, ..scope(SiteKind::Sketchfab2016) };
    let item = item(Some(LikeCount::exact(30)));
    let planned = |wanted| texts(&item_tasks(&scope, wanted, &item));
    assert_eq!(planned(Stages::USUAL), ["likes m 0", "likes m 24", "features m"]);
    assert_eq!(planned(LIKES), ["likes m 0", "likes m 24"]);
    assert_eq!(planned(FEATURES), ["features m"]);
    assert_eq!(planned(Stages::of(&[])), Vec::<String>::new());
}

#[test]
fn a_page_of_features_is_kept_and_leads_to_nothing() {
    let feature = |position, value: &str| Feature {
        item_id: item_id("m"),
        kind: FeatureType::SECOND,
        position,
        value: value.into(),
    };
    let features = vec![feature(0, "a"), feature(1, "b")];
    let wanted = features.iter().cloned().map(Record::Feature).collect();
    let page = FeaturesPage { features, odd: Vec::new() };
    let task = Task::Features { item_id: item_id("m") };
    let scope = scope(SiteKind::Sketchfab2016);
    let plan = follow(&scope, &task, Page::Features(page), &StoredFacts::default());
    assert_eq!(plan, Plan { records: wanted, ..Plan::default() });
}

#[test]
fn a_crawl_of_the_catalogue_begins_with_its_first_page() {
    assert_eq!(seed().to_string(), "catalogue 1");
}
