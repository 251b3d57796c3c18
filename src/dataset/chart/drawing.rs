//! An SVG that is being drawn.

use std::fmt::{self, Write as _};

use super::escaped::Escaped;

/// How wide a drawing is. Letters have the same size in both, so a narrow one is not a smaller picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// For pages and files.
    Wide,
    /// For the window of a phone.
    Narrow,
}

impl Width {
    /// The width in the drawing's own units.
    pub(super) const fn units(self) -> f64 {
        match self {
            Self::Wide => 640.0,
            Self::Narrow => 340.0,
        }
    }
}

/// The style sheet that every drawing contains. A page whose policy forbids other styles names this one.
pub const STYLE: &str = "\
.chart{--ink:var(--chart-ink,#1f2933);--grid:var(--chart-grid,#d5dbe1);--one:var(--chart-1,#0b6bcb);\
--two:var(--chart-2,#c2410c);--paper:var(--chart-paper,#fff);font:13px system-ui,sans-serif;fill:var(--ink)}\
@media(prefers-color-scheme:dark){.chart{--ink:var(--chart-ink,#e4e7eb);--grid:var(--chart-grid,#3e4c59);\
--one:var(--chart-1,#63b3ff);--two:var(--chart-2,#fb9a5c);--paper:var(--chart-paper,#12181f)}}\
.chart .paper{fill:var(--paper)}\
.chart .grid{stroke:var(--grid);fill:none}.chart .curve{fill:none;stroke-width:2;stroke-linejoin:round}\
.chart .one{stroke:var(--one)}.chart .two{stroke:var(--two)}.chart .bar{fill:var(--one)}\
.chart .swatch{stroke-width:4}.chart .head{font-weight:600;font-size:15px}";

/// A drawing that isn't finished. Errors are ignored because writing to a string can't fail.
pub(super) struct Drawing {
    text: String,
}

impl Drawing {
    /// Begins a drawing of this size, with its title and a description for those who can't see it.
    pub fn begin(width: Width, height: f64, title: &str, description: &str) -> Self {
        let mut drawing = Self { text: String::new() };
        let (title, description) = (Escaped(title), Escaped(description));
        let width = width.units();
        drawing.add(format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" role=\"img\" \
             viewBox=\"0 0 {width} {height}\"><title>{title}</title><desc>{description}</desc>\
             <style>{STYLE}</style>"
        ));
        drawing.add(format_args!("<text class=\"head\" x=\"8\" y=\"20\">{title}</text>"));
        drawing
    }

    /// Adds SVG as it is.
    pub fn add(&mut self, part: fmt::Arguments<'_>) {
        let _ = self.text.write_fmt(part);
    }

    /// Adds a line of the grid.
    pub fn grid_line(&mut self, from: (f64, f64), to: (f64, f64)) {
        self.add(format_args!(
            "<path class=\"grid\" d=\"M{:.1} {:.1}L{:.1} {:.1}\"/>",
            from.0, from.1, to.0, to.1
        ));
    }

    /// Adds text whose start, middle or end (the `anchor`) is at this point.
    pub fn text(&mut self, anchor: &str, at: (f64, f64), text: &str) {
        self.add(format_args!(
            "<text text-anchor=\"{anchor}\" x=\"{:.1}\" y=\"{:.1}\">{}</text>",
            at.0,
            at.1,
            Escaped(text)
        ));
    }

    /// Adds a curve through these points.
    pub fn curve(&mut self, class: &str, points: impl Iterator<Item = (f64, f64)>) {
        self.add(format_args!("<path class=\"curve {class}\" d=\""));
        for (nth, (x, y)) in points.enumerate() {
            let step = if nth == 0 { 'M' } else { 'L' };
            self.add(format_args!("{step}{x:.1} {y:.1}"));
        }
        self.add(format_args!("\"/>"));
    }

    /// Returns the finished SVG.
    pub fn end(mut self) -> String {
        self.text.push_str("</svg>\n");
        self.text
    }
}

/// Returns a wide drawing for a file of its own: with a fixed width and a background, because the program that
/// shows it may not share the reader's light or dark setting.
pub fn on_paper(drawing: &str) -> String {
    let head = format!("<svg width=\"{}\" ", Width::Wide.units());
    let paper = "</style><rect class=\"paper\" width=\"100%\" height=\"100%\"/>";
    drawing.replacen("<svg ", &head, 1).replacen("</style>", paper, 1)
}
