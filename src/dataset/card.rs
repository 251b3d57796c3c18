//! The texts that describe a dataset: a card for people and dataset hubs, the same for machines, and
//! charts of its long tails. All of them are made from plain values; equal values give equal texts.

mod citation;
mod columns;
mod contents;
mod croissant;
mod dialects;
mod front_matter;
mod markdown;
mod naming;
mod reading_code;
mod readme;
mod sentences;
mod stats;
mod template;
mod wording;

pub use contents::{Card, Exclusions, Gaps, LikeSpread};
pub use croissant::croissant;
pub use front_matter::{MARKER, is_ours};
pub use readme::readme;
pub use stats::{coverage_bars, coverage_svg, stats_html, stats_svg, user_coverage_svg};
