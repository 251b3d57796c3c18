use super::*;
use crate::ledger::records::MissingLikes;
use crate::sites::Site;
use crate::words::of_first_stages;
use crate::words::{AnnouncedCounts, Missed, SiteTraits, Source, Stages};

fn scope() -> Scope {
    let traits = Site::bundled("sketchfab-v3").unwrap().traits();
    let (like_limit, limit_items, source) = (5, None, Source::Catalogue);
    Scope {
        likes_by: crate::words::LikesBy::Item,
        stages: Stages::USUAL,
        like_limit,
        limit_items,
        source,
        traits,
    }
}

fn of(totals: &Totals, missing: &Missing) -> Completeness {
    Completeness::of(&scope(), &TaskCensus::default(), totals, missing)
}

fn with_lost(n_items: u64, n_gone: u64, n_private: u64) -> Completeness {
    let totals = Totals { n_items, ..Totals::default() };
    let likes = LostItems { n_gone, n_private, n_lost: n_gone + n_private };
    let lost = of_first_stages([LostItems::default(), likes, LostItems::default()]);
    of(&totals, &Missing { lost, ..Missing::default() })
}

#[test]
fn one_in_ten_may_be_gone_or_private_but_not_more() {
    for (n_items, n_gone, n_private) in
        [(0, 0, 0), (10, 1, 0), (10, 0, 1), (19, 1, 0), (20, 1, 1), (3_000, 200, 100)]
    {
        assert!(with_lost(n_items, n_gone, n_private).is_complete(), "{n_gone} of {n_items}");
    }
    for (n_items, n_gone, n_private) in
        [(1, 1, 0), (5, 1, 0), (5, 0, 1), (19, 2, 0), (19, 1, 1), (3_000, 301, 0), (3_000, 1, 300)]
    {
        let completeness = with_lost(n_items, n_gone, n_private);
        assert!(!completeness.is_complete(), "{n_gone} of {n_items}");
        assert_eq!(completeness.shortfalls().len(), 1);
    }
    for (n_gone, n_private, n_lost, what, missed) in [
        (412, 0, "412", "gone", Missed::Gone),
        (0, 412, "412", "private", Missed::Private),
        (12, 400, "412", "gone or private", Missed::Private),
    ] {
        let completeness = with_lost(3_000, n_gone, n_private);
        let words = format!(
            "{n_lost} of 3,000 items are {what} in the likes stage: more than one in ten, which may \
             mean that the site is in trouble"
        );
        assert_eq!(completeness.reasons(), [words]);
        assert_eq!(completeness.shortfalls()[0].missed, Some(missed));
    }
}

#[test]
fn items_that_no_list_of_likes_names_do_not_hide_those_that_are_gone() {
    let totals = Totals { n_items: 1_000, n_unliked: 990, ..Totals::default() };
    let two = LostItems { n_gone: 2, n_private: 0, n_lost: 2 };
    let none = LostItems::default();
    let lost = |lost| of(&totals, &Missing { lost: of_first_stages(lost), ..Missing::default() });
    assert!(!lost([none, two, none]).is_complete());
    assert!(lost([none, none, two]).is_complete(), "each item has a features page");
}

#[test]
fn one_in_ten_of_the_announced_likes_may_be_missing_of_several_items_but_not_more() {
    let of = |missing, rounded: (u64, u64)| {
        let totals = Totals { n_items: 100, n_announced: 1_000, missing, ..Totals::default() };
        let rounded = RoundedShort { n_items: rounded.0, n_likes: rounded.1 };
        self::of(&totals, &Missing { rounded, ..Missing::default() })
    };
    let short = |short| MissingLikes { short, ..MissingLikes::default() };
    assert!(of(short(100), (50, 0)).is_complete());
    assert!(of(short(900), (2, 0)).is_complete(), "two large items");
    assert!(of(short(150), (50, 60)).is_complete(), "rounded counts explain 60 of them");
    let many = of(MissingLikes { private: 3, ..short(98) }, (3, 0));
    assert_eq!(
        many.reasons(),
        [
            "101 of 1,000 announced likes are missing (98 were not listed, 3 are private): more than one in \
             ten, which may mean that the site is in trouble"
        ]
    );
    assert_eq!(many.shortfalls()[0].missed, Some(Missed::Short));
    let skipped = |skipped| MissingLikes { skipped, ..MissingLikes::default() };
    assert!(of(skipped(100), (50, 0)).is_complete());
    let many = of(skipped(101), (50, 0)).reasons();
    assert!(many[0].contains("(101 were in entries that could not be used)"), "{many:?}");
    let rounded = of(short(300), (50, 100)).reasons();
    let wanted = "200 of 1,000 announced likes are missing (200 were not listed), besides 100 that rounded \
                  counts explain: ";
    assert!(rounded[0].starts_with(wanted), "{rounded:?}");
}

#[test]
fn short_lists_are_normal_on_a_site_that_counts_more_likes_than_it_lists() {
    let traits = SiteTraits { counts: AnnouncedCounts::MayExceed, ..scope().traits };
    let scope = Scope { traits, ..scope() };
    let of = |missing| {
        let totals = Totals { n_items: 100, n_announced: 1_000, missing, ..Totals::default() };
        let rounded = RoundedShort { n_items: 50, n_likes: 0 };
        let missing = Missing { rounded, ..Missing::default() };
        Completeness::of(&scope, &TaskCensus::default(), &totals, &missing)
    };
    assert!(of(MissingLikes { short: 500, ..MissingLikes::default() }).is_complete());
    let most = of(MissingLikes { short: 501, ..MissingLikes::default() }).reasons();
    assert!(most[0].contains("501 of 1,000") && most[0].contains("more than half"), "{most:?}");
    assert!(!of(MissingLikes { private: 500, ..MissingLikes::default() }).is_complete());
}

#[test]
fn one_in_ten_entries_may_be_of_no_use_but_not_more() {
    let of = |stage: Stage, n_skipped, of| {
        let mut skipped = [SkippedShare::default(); Stage::COUNT];
        skipped[stage as usize] = SkippedShare { n_skipped, of };
        self::of(&Totals::default(), &Missing { skipped, ..Missing::default() })
    };
    for stage in [Stage::Items, Stage::Likes] {
        assert!(of(stage, 50, 500).is_complete());
        assert!(of(stage, 9, 12).is_complete(), "odd ones");
        assert!(!of(stage, 10, 12).is_complete());
        let words = format!(
            "450 of 500 entries in the {stage} stage could not be used: more than one in ten, so the site may \
             have changed; `crawl failures` names them"
        );
        assert_eq!(of(stage, 450, 500).reasons(), [words]);
        assert_eq!(of(stage, 450, 500).shortfalls()[0].missed, None);
    }
}
