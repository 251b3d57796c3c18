use super::*;
use crate::ledger::tasks::Census;
use crate::sites::Site;
use crate::words::Stages;
use crate::words::of_first_stages;

fn scope() -> Scope {
    Scope {
        likes_by: crate::words::LikesBy::Item,
        traits: Site::bundled("sketchfab-v3").unwrap().traits(),
        stages: Stages::USUAL,
        like_limit: 5,
        limit_items: None,
        source: Source::Catalogue,
    }
}

const FAST: Speed = Speed {
    pages_per_second: Some(0.5),
    pace: 1.0,
    worked: Duration::from_hours(2),
    paused: Duration::ZERO,
    pause_left: Duration::ZERO,
    last_retry_in: Duration::ZERO,
};

fn tally(items_left: u64, likes_left: u64) -> TaskCensus {
    let left = |available| Census { available, ..Census::default() };
    TaskCensus::of_stages(of_first_stages([left(items_left), left(likes_left), Census::default()]))
}

#[test]
fn the_time_left_counts_the_pace_the_pauses_and_the_rest_of_the_present_one() {
    let minutes = |minutes| Some(Duration::from_mins(minutes));
    for (speed, wanted) in [
        (FAST, minutes(120)),
        (Speed { pages_per_second: Some(7.0), ..FAST }, minutes(60)),
        (Speed { pages_per_second: None, ..FAST }, minutes(60)),
        (Speed { pages_per_second: None, pace: 0.25, ..FAST }, minutes(240)),
        (Speed { pause_left: Duration::from_mins(5), ..FAST }, minutes(125)),
        // A quarter of the time again was spent on pauses so far.
        (Speed { paused: Duration::from_mins(30), ..FAST }, minutes(150)),
        // One pause soon after the beginning does not mean that there will be as many all the time.
        (Speed { paused: Duration::from_mins(3), worked: Duration::ZERO, ..FAST }, minutes(126)),
        (Speed { pages_per_second: Some(0.0), ..FAST }, None),
    ] {
        assert_eq!(speed.time_for(3600), wanted, "{speed:?}");
    }
    let rate = |measured| Speed { pages_per_second: measured, ..FAST }.rate();
    assert_eq!((rate(Some(0.5)), rate(Some(3.98)), rate(None)), (Some(0.5), Some(1.0), None));
}

#[test]
fn what_is_left_is_a_lower_bound_while_the_catalogue_goes_on() {
    let forecast = Forecast::of(&scope(), &tally(1, 40), Some(&FAST));
    assert_eq!((forecast.pages_left, forecast.is_at_least), (41, true));
    assert_eq!(forecast.time_in_words().as_deref(), Some("about 1m 22s or more"));
    let forecast = Forecast::of(&scope(), &tally(0, 40_000), Some(&FAST));
    assert_eq!((forecast.pages_left, forecast.is_at_least), (40_000, false));
    assert_eq!(forecast.time_in_words().as_deref(), Some("about 22h 13m"));
    // What failed can't be retried before.
    let late = Speed { last_retry_in: Duration::from_mins(9), ..FAST };
    let forecast = Forecast::of(&scope(), &tally(0, 40), Some(&late));
    assert_eq!(forecast.time_in_words().as_deref(), Some("about 9m"));
    assert_eq!(Forecast::of(&scope(), &tally(0, 40), None).time_in_words(), None);
}

#[test]
fn likes_of_items_from_a_file_are_announced_by_nobody() {
    let scope = Scope { source: Source::File, ..scope() };
    let grows = |tally: &TaskCensus, stage| may_grow(&scope, tally, stage);
    assert!(grows(&tally(0, 1), Stage::Likes));
    assert!(!grows(&tally(0, 1), Stage::Features));
    assert!(!grows(&tally(0, 0), Stage::Likes));
}
