//! Drawings as SVG that needs nothing else: no script, no font, no other file. Colours follow the
//! reader's light or dark setting; a page that embeds one may set its variables (`--chart-ink`,
//! `--chart-grid`, `--chart-1`, `--chart-2`) itself.

mod bars;
mod line;
mod long_tail;
mod scale;

use std::fmt::{self, Write as _};

pub use bars::bars;
pub use line::line;
pub use long_tail::{Curve, long_tail};

/// How wide every drawing is, in its own units.
const WIDTH: f64 = 640.0;

/// Colours and letters of every drawing, as each one holds them: a page that allows no other style names
/// this one.
pub const STYLE: &str = "\
.chart{--ink:var(--chart-ink,#1f2933);--grid:var(--chart-grid,#d5dbe1);--one:var(--chart-1,#0b6bcb);\
--two:var(--chart-2,#c2410c);--paper:var(--chart-paper,#fff);font:13px system-ui,sans-serif;fill:var(--ink)}\
@media(prefers-color-scheme:dark){.chart{--ink:var(--chart-ink,#e4e7eb);--grid:var(--chart-grid,#3e4c59);\
--one:var(--chart-1,#63b3ff);--two:var(--chart-2,#fb9a5c);--paper:var(--chart-paper,#12181f)}}\
.chart .paper{fill:var(--paper)}\
.chart .grid{stroke:var(--grid);fill:none}.chart .curve{fill:none;stroke-width:2;stroke-linejoin:round}\
.chart .one{stroke:var(--one)}.chart .two{stroke:var(--two)}.chart .bar{fill:var(--one)}\
.chart .swatch{stroke-width:4}.chart .head{font-weight:600;font-size:15px}";

/// A drawing under way. Writing to a string can't fail.
struct Drawing {
    text: String,
}

impl Drawing {
    /// A drawing of this height, with its title and what it says in words, for those who don't see it.
    fn begin(height: f64, title: &str, said: &str) -> Self {
        let mut drawing = Self { text: String::new() };
        let (title, said) = (Escaped(title), Escaped(said));
        drawing.add(format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" role=\"img\" \
             viewBox=\"0 0 {WIDTH} {height}\"><title>{title}</title><desc>{said}</desc>\
             <style>{STYLE}</style>"
        ));
        drawing.add(format_args!("<text class=\"head\" x=\"8\" y=\"20\">{title}</text>"));
        drawing
    }

    fn add(&mut self, part: fmt::Arguments<'_>) {
        let _ = self.text.write_fmt(part);
    }

    /// A line of the grid.
    fn rule(&mut self, from: (f64, f64), to: (f64, f64)) {
        self.add(format_args!(
            "<path class=\"grid\" d=\"M{:.1} {:.1}L{:.1} {:.1}\"/>",
            from.0, from.1, to.0, to.1
        ));
    }

    /// Words that begin, have their middle or end at this place.
    fn words(&mut self, anchor: &str, at: (f64, f64), words: &str) {
        self.add(format_args!(
            "<text text-anchor=\"{anchor}\" x=\"{:.1}\" y=\"{:.1}\">{}</text>",
            at.0,
            at.1,
            Escaped(words)
        ));
    }

    /// A curve through these points.
    fn curve(&mut self, class: &str, points: impl Iterator<Item = (f64, f64)>) {
        self.add(format_args!("<path class=\"curve {class}\" d=\""));
        for (nth, (x, y)) in points.enumerate() {
            let step = if nth == 0 { 'M' } else { 'L' };
            self.add(format_args!("{step}{x:.1} {y:.1}"));
        }
        self.add(format_args!("\"/>"));
    }

    fn end(mut self) -> String {
        self.text.push_str("</svg>\n");
        self.text
    }
}

/// A drawing for a file of its own: as wide as it was made for, and on paper, as what shows it may be
/// of another brightness than the reader's setting.
pub fn on_paper(drawing: &str) -> String {
    let head = format!("<svg width=\"{WIDTH}\" ");
    let paper = "</style><rect class=\"paper\" width=\"100%\" height=\"100%\"/>";
    drawing.replacen("<svg ", &head, 1).replacen("</style>", paper, 1)
}

/// Text as it stands in XML and HTML; what XML does not allow becomes U+FFFD.
pub struct Escaped<'a>(pub &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                '\t' | '\n' => f.write_char(c)?,
                c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {
                    f.write_char('\u{fffd}')?;
                }
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

/// A count with its thousands parted: `632,840`.
pub fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (nth, digit) in digits.chars().enumerate() {
        if nth > 0 && (digits.len() - nth).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests;
