//! Each share is in one class, and the median is that of all items.

use super::*;

fn spread(n_equal: u64, unequal: &[(u64, u64, u64)]) -> CoverageSpread {
    let coverage = ItemCoverage { n_equal, unequal: unequal.to_vec() };
    CoverageSpread::of_items(&coverage).unwrap()
}

#[test]
fn each_share_is_in_one_class_and_the_lower_end_belongs_to_it() {
    use CoverageClass as Of;
    for (collected, announced, class) in [
        (0, 1, Of::None),
        (1, 1000, Of::UnderHalf),
        (499, 1000, Of::UnderHalf),
        (500, 1000, Of::UnderNinety),
        (899, 1000, Of::UnderNinety),
        (900, 1000, Of::UnderNinetyNine),
        (989, 1000, Of::UnderNinetyNine),
        (990, 1000, Of::NearlyAll),
        (999, 1000, Of::NearlyAll),
        (1000, 1000, Of::All),
        (1001, 1000, Of::More),
    ] {
        let spread = spread(0, &[(announced, collected, 3)]);
        assert_eq!((spread.n_of(class), spread.n()), (3, 3), "{collected} of {announced}");
    }
    assert_eq!(spread(4, &[]).n_of(Of::All), 4);
}

#[test]
fn the_median_is_the_middle_share_or_the_mean_of_the_middle_two() {
    for (n_equal, unequal, median, words) in [
        (1, &[(10, 0, 1), (8, 4, 1)][..], 0.5, "50.0 %"),
        (1, &[(10, 9, 1)], 0.95, "95.0 %"),
        (2, &[(10, 9, 1), (4, 3, 1)], 0.95, "95.0 %"),
        (3, &[(10, 0, 1)], 1.0, "100 %"),
        // Three quarters of four are as much as those of a thousand.
        (0, &[(4, 3, 1), (1000, 750, 1)], 0.75, "75.0 %"),
        (0, &[(10, 12, 1)], 1.2, "120.0 %"),
        (0, &[(2_000_000, 1_999_999, 1)], 0.999_999_5, "99.9 %"),
    ] {
        let spread = spread(n_equal, unequal);
        let told = serde_json::to_value(spread.to_json()).unwrap();
        assert!((told["median"].as_f64().unwrap() - median).abs() < 1e-12, "{told}");
        assert_eq!(spread.median_in_words(), words);
    }
}

#[test]
fn where_nothing_was_announced_there_is_no_spread() {
    assert_eq!(CoverageSpread::of_items(&ItemCoverage::default()), None);
    let of_nothing = ItemCoverage { n_equal: 0, unequal: vec![(0, 3, 2)] };
    assert_eq!(CoverageSpread::of_items(&of_nothing), None);
}
