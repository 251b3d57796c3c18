//! The numbers of a coverage add up, wherever a crawl stands.

use super::*;
use crate::sites::Site;
use crate::words::{Source, Stages};

fn scope(stages: Stages) -> Scope {
    let traits = Site::bundled("sketchfab-v3").unwrap().traits();
    Scope {
        likes_by: crate::words::LikesBy::Item,
        stages,
        like_limit: 5,
        limit_items: None,
        source: Source::Catalogue,
        traits,
    }
}

fn coverage(totals: &Totals) -> LikeCoverage {
    let coverage = LikeCoverage::of(&scope(Stages::USUAL), totals).unwrap();
    let missing = coverage.missing.total() + coverage.forgotten + coverage.not_fetched;
    assert_eq!(coverage.collected + missing, coverage.announced, "{coverage:?}");
    assert_eq!(coverage.collected + coverage.surplus, totals.n_likes, "{coverage:?}");
    coverage
}

#[test]
fn what_is_missing_is_said_with_its_cause() {
    let missing = MissingLikes { gone: 9_000, given_up: 96, short: 6_540, ..Default::default() };
    let totals = Totals { n_announced: 632_840, n_likes: 617_204, missing, ..Totals::default() };
    let coverage = coverage(&totals);
    assert_eq!(coverage.in_words(), "617,204 of 632,840 announced, 97.5 %");
    let words = coverage.missing_in_words().unwrap();
    assert_eq!(words, "9,000 gone, 96 given up, 6,540 short");
}

#[test]
fn only_everything_is_a_hundred_percent() {
    let of = |n_likes| coverage(&Totals { n_announced: 10_000, n_likes, ..Totals::default() });
    let shares = [0, 4, 10, 9_999, 10_000].map(|n| of(n).percentage());
    assert_eq!(shares, ["0.0 %", "0.0 %", "0.1 %", "99.9 %", "100 %"].map(str::to_owned));
    assert_eq!(of(9_999).missing_in_words().as_deref(), Some("1 not fetched yet"));
    assert_eq!(of(10_000).missing_in_words(), None);
}

#[test]
fn likes_beyond_those_announced_make_up_for_none_that_is_missing() {
    let missing = MissingLikes { short: 10, ..MissingLikes::default() };
    let totals =
        Totals { n_announced: 100, n_likes: 97, n_surplus: 7, missing, ..Totals::default() };
    let words = coverage(&totals).in_words();
    assert_eq!(words, "90 of 100 announced, 90.0 %, and 7 beyond those announced");
    // The item that has more is not settled yet, so that nobody knows that they are too many.
    let totals = Totals { n_announced: 100, n_likes: 120, ..Totals::default() };
    assert_eq!(coverage(&totals).collected, 100);
}

#[test]
fn likes_of_forgotten_users_are_a_cause_of_their_own() {
    let missing = MissingLikes { short: 10, ..MissingLikes::default() };
    let totals = Totals {
        n_announced: 100,
        n_likes: 87,
        n_surplus: 7,
        n_forgotten_likes: 10,
        missing,
        ..Totals::default()
    };
    let words = coverage(&totals).missing_in_words();
    assert_eq!(words.as_deref(), Some("10 short, 10 of forgotten users"));
    // All that came is forgotten, and more came than was announced.
    let totals =
        Totals { n_announced: 100, n_surplus: 7, n_forgotten_likes: 107, ..Totals::default() };
    let words = coverage(&totals).missing_in_words();
    assert_eq!(words.as_deref(), Some("100 of forgotten users"));
}

#[test]
fn a_crawl_without_announced_likes_has_no_coverage() {
    let totals = Totals { n_likes: 5, ..Totals::default() };
    assert_eq!(LikeCoverage::of(&scope(Stages::USUAL), &totals), None);
    let totals = Totals { n_announced: 5, ..Totals::default() };
    let items = Stages { likes: false, features: true, thumbs: false };
    assert_eq!(LikeCoverage::of(&scope(items), &totals), None);
}
