use std::time::Duration;

use super::*;
use crate::ledger::tasks::{Census, TaskCensus};
use crate::sites::Site;
use crate::watch::progress::speed_meter::SpeedMeter;
use crate::words::Pause;
use crate::words::of_first_stages;
use crate::words::{Moment, Stages};
use crate::words::{Scope, Source};

fn scope() -> Scope {
    Scope {
        likes_by: crate::words::LikesBy::Item,
        traits: Site::bundled("sketchfab-2016").unwrap().traits(),
        stages: Stages::USUAL,
        like_limit: 5,
        limit_items: None,
        source: Source::Catalogue,
    }
}

fn census(completed: u64, available: u64) -> Census {
    Census { available, completed, ..Census::default() }
}

/// Shows a run that has settled one like page per second for five minutes.
fn shown(items_left: u64, pause: Option<Pause>, next_at: Option<Moment>, columns: usize) -> String {
    shown_at(1, items_left, pause, next_at, columns)
}

/// The same where requests leave `period` seconds apart.
fn shown_at(
    period: u64,
    items_left: u64,
    pause: Option<Pause>,
    next_at: Option<Moment>,
    columns: usize,
) -> String {
    let tally = |likes| {
        TaskCensus::of_stages(of_first_stages([
            census(1200, items_left),
            census(likes, 29_200),
            census(0, 28_800),
        ]))
    };
    let mut meter = SpeedMeter::new(&tally(11_700));
    for second in 1..=300 {
        meter.add(Duration::from_secs(1), false, &tally(11_700 + second));
    }
    let now = Moment::from_millis(1_476_000_000_000);
    let left = pause.as_ref().map_or(Duration::ZERO, |pause| pause.until_at.since(now));
    let speed = meter.speed(Duration::from_secs(period), left);
    let tally = tally(12_000);
    let view = ProgressView {
        tally,
        n_requests: 300,
        next_at,
        scope: &scope(),
        meter: &meter,
        speed,
        pause,
        held_until: None,
        now,
    };
    let lines = lines(&view, columns, &TimeZone::fixed(jiff::tz::offset(2)));
    assert!(lines.iter().all(|line| line.len() <= columns), "{lines:#?}");
    lines.join("\n")
}

#[test]
fn every_stage_has_a_bar_and_the_time_until_it_is_done() {
    insta::assert_snapshot!(shown(0, None, None, 79), @r"
    items    [=========================================]   1200/1200
    likes    [===========>                             ] 12000/41200  1.00/s 8h 6m
    features [>                                        ]     0/28800         16h 6m
    58000 pages, about 16h 6m left at 1.00/s
    ");
}

#[test]
fn until_the_catalogue_is_known_all_counts_may_grow() {
    insta::assert_snapshot!(shown(1, None, None, 79), @r"
    items    [======================================>]   1200/1201+         1s+
    likes    [===========>                           ] 12000/41200+  1.00/s 8h 6m+
    features [>                                      ]     0/28800+         16h 6m+
    at least 58001 pages, about 16h 6m or more left at 1.00/s
    ");
}

#[test]
fn no_rate_is_above_the_pace() {
    insta::assert_snapshot!(shown_at(2, 0, None, None, 45), @r"
    items    [======]   1200/1200
    likes    [=>    ] 12000/41200  0.50/s 16h 13m
    features [>     ]     0/28800         32h 13m
    58000 pages, about 32h 13m left at 0.50/s
    ");
}

#[test]
fn a_pause_is_shown_with_its_end_in_local_time_and_its_reason() {
    let pause = Pause {
        began_at: Moment::from_millis(1_476_000_000_000),
        until_at: Moment::from_millis(1_476_000_300_000),
        n_incidents: 1,
        in_doubt: false,
        reason: "status 429".to_owned(),
    };
    insta::assert_snapshot!(shown(0, Some(pause), None, 59), @r"
    items    [====================]   1200/1200
    likes    [=====>              ] 12000/41200  1.00/s 8h 11m
    features [>                   ]     0/28800         16h 11m
    waiting until 10:05:00 +02: the site answered 429
    ");
}

#[test]
fn a_narrow_window_has_no_bars_and_no_line_is_wrapped() {
    let next_at = Some(Moment::from_millis(1_476_090_000_000));
    insta::assert_snapshot!(shown(0, None, next_at, 39), @r"
    items      1200/1200
    likes    12000/41200  1.00/s 8h 6m
    features     0/28800         16h 6m
    waiting until 2016-10-10 11:00:00 +02 t
    ");
}

#[test]
fn a_wait_for_a_retry_says_how_many_tasks_are_left() {
    let next_at = Some(Moment::from_millis(1_476_000_300_000));
    let shown = shown(0, None, next_at, 79);
    let last = shown.lines().last().unwrap_or_default();
    assert_eq!(last, "waiting until 10:05:00 +02 to retry the first of 58000 tasks");
}
