//! The progress of a run as an event with fields, for programs that read the JSON log.

use super::speed_meter::settled;
use super::view::ProgressView;
use crate::words::Stage;

/// Emits the event. It has no message, because the text form of the log has a line of its own.
pub fn emit(view: &ProgressView<'_>) {
    let forecast = view.forecast();
    let [items, likes, features] =
        [Stage::Items, Stage::Likes, Stage::Features].map(|stage| view.tally.of(stage));
    tracing::info!(
        event = "progress",
        requests = view.n_requests,
        pages_per_second = view.speed.rate(),
        items_done = settled(items),
        items_total = items.total(),
        likes_done = settled(likes),
        likes_total = likes.total(),
        features_done = settled(features),
        features_total = features.total(),
        pages_left = forecast.pages_left,
        pages_left_at_least = forecast.is_at_least,
        seconds_left = forecast.time_left.map(|left| left.as_secs()),
        waiting_until_at = view.waiting().map(|(until, _)| until.to_string()),
    );
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};
    use std::sync::{Arc, Mutex};
    use std::time::Duration;

    use serde_json::{Value, json};
    use tracing_subscriber::fmt::fmt;

    use super::*;
    use crate::ledger::tasks::Census;
    use crate::ledger::tasks::TaskCensus;
    use crate::sites::Site;
    use crate::watch::progress::speed_meter::SpeedMeter;
    use crate::words::of_first_stages;
    use crate::words::{Moment, Pause, Scope, Source, Stages};

    /// A log that can be read.
    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl Write for Log {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// The event that is logged where 4 of 10 like pages came in 2 seconds.
    fn logged(pause: Option<Pause>) -> Value {
        let traits = Site::bundled("sketchfab-v3").unwrap().traits();
        let source = Source::Catalogue;
        let scope = Scope {
            likes_by: crate::words::LikesBy::Item,
            traits,
            stages: Stages::USUAL,
            like_limit: 5,
            limit_items: None,
            source,
        };
        let tally = |completed| {
            let likes = Census { completed, available: 10 - completed, ..Census::default() };
            TaskCensus::of_stages(of_first_stages([
                Census { completed: 1, ..Census::default() },
                likes,
                Census::default(),
            ]))
        };
        let mut meter = SpeedMeter::new(&tally(0));
        meter.add(Duration::from_secs(2), false, &tally(4));
        let view = ProgressView {
            tally: tally(4),
            n_requests: 7,
            next_at: None,
            scope: &scope,
            meter: &meter,
            speed: meter.speed(Duration::from_millis(100), Duration::ZERO),
            pause,
            held_until: None,
            now: Moment::from_millis(1_476_000_000_000),
        };
        let log = Log::default();
        let writer = log.clone();
        let subscriber = fmt().json().flatten_event(true).with_writer(move || writer.clone());
        tracing::subscriber::with_default(subscriber.finish(), || emit(&view));
        let bytes = log.0.lock().unwrap().clone();
        serde_json::from_slice(&bytes).unwrap()
    }

    #[test]
    fn programs_get_typed_fields() {
        let event = logged(None);
        for (name, value) in [
            ("event", json!("progress")),
            ("requests", json!(7)),
            ("pages_per_second", json!(2.0)),
            ("items_done", json!(1)),
            ("likes_done", json!(4)),
            ("likes_total", json!(10)),
            ("features_total", json!(0)),
            ("pages_left", json!(6)),
            ("pages_left_at_least", json!(false)),
            ("seconds_left", json!(3)),
            ("waiting_until_at", Value::Null),
            ("message", Value::Null),
        ] {
            assert_eq!(event[name], value, "{name} of {event}");
        }
    }

    #[test]
    fn a_pause_is_an_event_with_its_end_in_utc() {
        let pause = Pause {
            began_at: Moment::from_millis(1_476_000_000_000),
            until_at: Moment::from_millis(1_476_000_300_000),
            n_incidents: 1,
            in_doubt: false,
            reason: "status 429".to_owned(),
        };
        assert_eq!(logged(Some(pause))["waiting_until_at"], "2016-10-09T08:05:00Z");
    }
}
