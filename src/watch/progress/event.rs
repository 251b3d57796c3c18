//! The progress of a run as an event with fields, for programs that read the JSON log.

use super::speed_meter::settled;
use super::view::ProgressView;
use crate::words::Stage;

/// Emits the event. It has no message, because the text form of the log has a line of its own.
pub fn emit(view: &ProgressView<'_>) {
    let forecast = view.forecast();
    let [items, likes, features] = Stage::ALL.map(|stage| view.tally.of(stage));
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
        waiting_until = view.waiting().map(|(until, _)| until.to_string()),
    );
}
