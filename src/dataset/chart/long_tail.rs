//! The long tail: for each number of likes, how many have at least that many. Both axes are logarithmic.

use super::drawing::{Drawing, Width};
use super::scale::{Frame, Scale, decades};
use crate::dataset::statistics::Distribution;
use crate::words::grouped;

const HEIGHT: f64 = 400.0;

/// How far a legend moves down if there is no room beside the one before it.
const LEGEND_HEIGHT: f64 = 20.0;

/// A point that is nearer than this to the one before it can't be told apart from it.
const NEAR: f64 = 0.75;

/// One curve of a long-tail chart.
#[derive(Clone, Copy, Debug)]
pub struct Curve<'a> {
    /// The curve's name, such as `likes per model`.
    pub name: &'a str,
    /// The counts that the curve shows.
    pub distribution: &'a Distribution,
}

/// Draws the long tails of some distributions: how many (upwards) have at least a number of likes (to the
/// right). Counts of zero are left out, because a logarithmic axis has no zero.
pub fn long_tail(width: Width, title: &str, curves: &[Curve<'_>]) -> String {
    let legends: Vec<_> = curves.iter().zip((0_u8..).map(|nth| legend_place(width, nth))).collect();
    let last_legend = legends.last().map_or(0.0, |(_, (_, middle))| *middle);
    let (right, top) = (width.units() - 36.0, last_legend + 20.0);
    let frame = Frame { left: 64.0, right, top, bottom: HEIGHT - 44.0 };
    let mut drawing = Drawing::begin(width, HEIGHT, title, &description(curves));
    let most = curves.iter().filter_map(|curve| curve.distribution.max()).max().unwrap_or(1);
    let n = curves.iter().map(|curve| curve.distribution.n()).max().unwrap_or(1);
    let x = Axis::new(most, (frame.left, frame.right));
    let y = Axis::new(n, (frame.bottom, frame.top));
    for (place, label) in x.ticks() {
        drawing.grid_line((place, frame.top), (place, frame.bottom));
        drawing.text("middle", (place, frame.bottom + 18.0), &label);
    }
    for (place, label) in y.ticks() {
        drawing.grid_line((frame.left, place), (frame.right, place));
        drawing.text("end", (frame.left - 8.0, place + 4.0), &label);
    }
    drawing.text("end", (frame.right, HEIGHT - 8.0), "at least this many likes");
    for (nth, (curve, (left, middle))) in legends.into_iter().enumerate() {
        let class = if nth % 2 == 0 { "one" } else { "two" };
        drawing
            .add(format_args!("<path class=\"swatch {class}\" d=\"M{left:.1} {middle:.0}h20\"/>"));
        drawing.text("start", (left + 28.0, middle + 4.0), &legend(curve));
        drawing.curve(class, points(curve.distribution, x, y).into_iter());
    }
    drawing.end()
}

/// The left end and the middle of a curve's legend: beside the previous legend, or below it in a narrow
/// drawing.
fn legend_place(width: Width, nth: u8) -> (f64, f64) {
    let nth = f64::from(nth);
    match width {
        Width::Wide => (300.0_f64.mul_add(nth, 64.0), 42.0),
        Width::Narrow => (8.0, LEGEND_HEIGHT.mul_add(nth, 42.0)),
    }
}

/// A logarithmic axis that begins at 1.
#[derive(Clone, Copy)]
struct Axis {
    n_decades: u32,
    scale: Scale,
}

impl Axis {
    fn new(most: u64, places: (f64, f64)) -> Self {
        let n_decades = decades(most);
        Self { n_decades, scale: Scale::new((0.0, f64::from(n_decades)), places) }
    }

    // Counts are far below 2^52.
    #[expect(clippy::cast_precision_loss)]
    fn place(&self, count: u64) -> f64 {
        self.scale.place((count.max(1) as f64).log10())
    }

    fn ticks(self) -> impl Iterator<Item = (f64, String)> {
        (0..=self.n_decades).map(move |exponent| {
            let count = 10_u64.saturating_pow(exponent);
            (self.place(count), grouped(count))
        })
    }
}

/// Returns the points of a curve, without those that can't be told apart from the one before.
fn points(distribution: &Distribution, x: Axis, y: Axis) -> Vec<(f64, f64)> {
    let mut points: Vec<(f64, f64)> = Vec::new();
    let mut last = None;
    for (count, n) in distribution.at_least().filter(|(count, _)| *count > 0) {
        let point = (x.place(count), y.place(n));
        let is_near = |before: &(f64, f64)| {
            (point.0 - before.0).abs() < NEAR && (point.1 - before.1).abs() < NEAR
        };
        last = Some(point);
        if !points.last().is_some_and(is_near) {
            points.push(point);
            last = None;
        }
    }
    points.extend(last);
    points
}

fn legend(curve: &Curve<'_>) -> String {
    let (n, max) = (curve.distribution.n(), curve.distribution.max().unwrap_or(0));
    format!("{} ({}, most {})", curve.name, grouped(n), grouped(max))
}

/// Describes the curves in words.
fn description(curves: &[Curve<'_>]) -> String {
    let sentences = curves.iter().map(|curve| {
        let quantile = |share| {
            let quantile = curve.distribution.quantile(share).unwrap_or(0.0);
            (quantile * 10.0).round() / 10.0
        };
        format!("{}, median {}, 90 % have at most {}", legend(curve), quantile(0.5), quantile(0.9))
    });
    sentences.collect::<Vec<_>>().join("; ")
}
