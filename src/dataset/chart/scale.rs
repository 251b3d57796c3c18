//! Converts values to positions in a drawing.

/// The rectangle that values are drawn in.
#[derive(Clone, Copy)]
pub struct Frame {
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
}

/// A linear scale between two ends.
#[derive(Clone, Copy)]
pub struct Scale {
    /// The values at the two ends.
    ends: (f64, f64),
    /// The positions of the two ends.
    places: (f64, f64),
}

impl Scale {
    /// Returns a scale between two values. If they are equal, every value is in the middle.
    pub const fn new(ends: (f64, f64), places: (f64, f64)) -> Self {
        Self { ends, places }
    }

    /// Returns the position of a value; a value beyond an end is at that end.
    pub fn place(&self, value: f64) -> f64 {
        let (least, most) = self.ends;
        let share = if most > least { (value - least) / (most - least) } else { 0.5 };
        let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
        (self.places.1 - self.places.0).mul_add(share, self.places.0)
    }
}

/// Returns the number of decades from 1 to the first power of ten that is at least `most`; at least one.
pub fn decades(most: u64) -> u32 {
    let whole = most.max(2).ilog10();
    if 10_u64.checked_pow(whole) == Some(most) { whole.max(1) } else { whole + 1 }
}

/// Returns the next round number that is not below this one: 1, 2 or 5 times a power of ten.
pub fn round_up(value: f64) -> f64 {
    if !value.is_finite() || value <= 0.0 {
        return 1.0;
    }
    let power = 10_f64.powf(value.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0];
    // Some slack, because 0.3 / 0.1 is more than 3 in floating point.
    let step = steps.into_iter().find(|step| step * power >= value * (1.0 - 1e-9));
    step.unwrap_or(10.0) * power
}
