//! A value over time.

use super::drawing::{Drawing, Width};
use super::scale::{Frame, Scale, round_up};
use crate::words::grouped;

const HEIGHT: f64 = 220.0;

/// The number of grid lines above zero.
const N_GRID_LINES: u8 = 4;

/// Draws a value over time. A point is a time in seconds and a value; the earliest comes first. `end` names
/// the moment of the last point, such as `now`. The value axis begins at zero.
pub fn line(width: Width, title: &str, unit: &str, end: &str, points: &[(f64, f64)]) -> String {
    // A narrow drawing has no room for the unit beside the title: it comes below.
    let (unit_at, top) = if width == Width::Wide { (20.0, 40.0) } else { (40.0, 56.0) };
    let frame = Frame { left: 64.0, right: width.units() - 16.0, top, bottom: HEIGHT - 32.0 };
    let values = || points.iter().map(|(_, value)| *value);
    let most = values().fold(0.0, f64::max);
    let latest = values().next_back().unwrap_or(0.0);
    let description = format!("{end} {latest:.1} {unit}, at most {most:.1} {unit}");
    let mut drawing = Drawing::begin(width, HEIGHT, title, &description);
    let top = round_up(most);
    let y = Scale::new((0.0, top), (frame.bottom, frame.top));
    for nth in 0..=N_GRID_LINES {
        let value = top * f64::from(nth) / f64::from(N_GRID_LINES);
        let place = y.place(value);
        drawing.grid_line((frame.left, place), (frame.right, place));
        drawing.text("end", (frame.left - 8.0, place + 4.0), &short(value));
    }
    let first = points.first().map_or(0.0, |(at, _)| *at);
    let last = points.last().map_or(0.0, |(at, _)| *at);
    let x = Scale::new((first, last), (frame.left, frame.right));
    drawing.text("start", (frame.left, HEIGHT - 10.0), &before(last - first));
    drawing.text("end", (frame.right, HEIGHT - 10.0), end);
    drawing.text("end", (frame.right, unit_at), unit);
    drawing.curve("one", points.iter().map(|(at, value)| (x.place(*at), y.place(*value))));
    drawing.end()
}

/// Returns a value without needless digits: `0.25`, `25,000`.
// Values of a drawing fit.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn short(value: f64) -> String {
    if value >= 1000.0 {
        return grouped(value.round() as u64);
    }
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Returns the time between something and the last point: `2 h 5 min before`.
// Whole minutes of a crawl fit.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn before(seconds: f64) -> String {
    let minutes = (seconds.max(0.0) / 60.0).round() as u64;
    match (minutes / 60, minutes % 60) {
        (0, 0) => format!("{} s before", short(seconds.max(0.0).round())),
        (0, minutes) => format!("{minutes} min before"),
        (hours, 0) => format!("{hours} h before"),
        (hours, minutes) => format!("{hours} h {minutes} min before"),
    }
}
