//! Charts as SVG that needs no script, font or other file. Colours follow the reader's light or dark
//! setting. A page with a chart in it may override them with variables: `--chart-ink`, `--chart-grid`,
//! `--chart-1`, `--chart-2` and `--chart-paper`.

mod bars;
mod drawing;
mod escaped;
mod line;
mod long_tail;
mod scale;

pub use bars::bars;
pub use drawing::{STYLE, Width, on_paper};
pub use line::line;
pub use long_tail::{Curve, long_tail};

#[cfg(test)]
mod tests;
