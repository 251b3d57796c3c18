//! Medians and times.

use std::time::{Duration, Instant};

/// How often each figure is measured.
pub const RUNS: usize = 5;

/// How often a figure is measured if it takes more than three seconds.
pub const LONG_RUNS: usize = 3;

/// Whether benchmarks that take minutes should run too: `cargo bench -- --big`.
pub fn is_big() -> bool {
    std::env::args().any(|arg| arg == "--big")
}

/// Returns the median of these figures.
pub fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// Returns the result of `work` and how long it took.
pub fn time<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let began = Instant::now();
    let done = work();
    (done, began.elapsed())
}

/// Prints the median of a figure with its name, and the smallest and largest value.
pub fn show(name: &str, figures: &[f64], unit: &str) {
    let (least, most) = figures.iter().fold((f64::MAX, f64::MIN), |(least, most), figure| {
        (least.min(*figure), most.max(*figure))
    });
    let median = median(figures.to_vec());
    println!("{name:<44} {median:>10.2} {unit:<10} ({least:.2} to {most:.2})");
}
