//! Horizontal bars.

use super::drawing::{Drawing, Width};
use super::scale::Scale;
use crate::words::grouped;

const TOP: f64 = 36.0;
const ROW: f64 = 24.0;

/// The longest label that fits, in characters.
const LABEL_MAX: usize = 26;

/// The room beside the bars for the labels.
const fn left(width: Width) -> f64 {
    match width {
        Width::Wide => 200.0,
        Width::Narrow => 160.0,
    }
}

/// The room behind the bars for the counts.
const fn right(width: Width) -> f64 {
    match width {
        Width::Wide => 84.0,
        Width::Narrow => 60.0,
    }
}

/// Draws one bar per row, with its count, in the given order.
// Counts are far below 2^52, rows below a hundred.
#[expect(clippy::cast_precision_loss)]
pub fn bars(width: Width, title: &str, rows: &[(String, u64)]) -> String {
    let height = (rows.len() as f64).mul_add(ROW, TOP + 8.0);
    let description: Vec<String> =
        rows.iter().map(|(label, n)| format!("{label}: {}", grouped(*n))).collect();
    let left = left(width);
    let mut drawing = Drawing::begin(width, height, title, &description.join("; "));
    let most = rows.iter().map(|(_, n)| *n).max().unwrap_or(0).max(1);
    let scale = Scale::new((0.0, most as f64), (0.0, width.units() - right(width) - left));
    for (nth, (label, n)) in rows.iter().enumerate() {
        let top = (nth as f64).mul_add(ROW, TOP);
        let length = scale.place(*n as f64);
        drawing.text("end", (left - 8.0, top + 15.0), &shortened(label));
        drawing.add(format_args!(
            "<rect class=\"bar\" x=\"{left:.1}\" y=\"{:.1}\" width=\"{length:.1}\" height=\"16\" rx=\"2\"/>",
            top + 3.0
        ));
        drawing.text("start", (left + length + 6.0, top + 15.0), &grouped(*n));
    }
    drawing.end()
}

fn shortened(label: &str) -> String {
    if label.chars().count() <= LABEL_MAX {
        return label.to_owned();
    }
    label.chars().take(LABEL_MAX - 1).chain(['…']).collect()
}
