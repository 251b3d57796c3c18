//! Medians, and what a process has used.

use std::time::{Duration, Instant};

/// How often each thing is measured.
pub const RUNS: usize = 5;

/// How often what takes more than three seconds is measured.
pub const LONG_RUNS: usize = 3;

/// Whether what takes minutes is wanted too: `cargo bench -- --big`.
pub fn is_big() -> bool {
    std::env::args().any(|arg| arg == "--big")
}

/// The middle of these figures.
pub fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// How long this takes.
pub fn time<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let began = Instant::now();
    let done = work();
    (done, began.elapsed())
}

/// Prints a figure under its name, with the least and the greatest of its runs.
pub fn show(name: &str, figures: &[f64], unit: &str) {
    let (least, most) = figures.iter().fold((f64::MAX, f64::MIN), |(least, most), figure| {
        (least.min(*figure), most.max(*figure))
    });
    let median = median(figures.to_vec());
    println!("{name:<44} {median:>10.2} {unit:<10} ({least:.2} to {most:.2})");
}
