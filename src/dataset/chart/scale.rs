//! From values to places in a drawing.

/// The rectangle that values are drawn in.
#[derive(Clone, Copy)]
pub struct Frame {
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
}

/// Where values stand between two ends.
#[derive(Clone, Copy)]
pub struct Scale {
    /// The value at the one end, and that at the other.
    ends: (f64, f64),
    /// Where the ends are.
    places: (f64, f64),
}

impl Scale {
    /// From the one value to the other; if they are the same, all stands in the middle.
    pub const fn new(ends: (f64, f64), places: (f64, f64)) -> Self {
        Self { ends, places }
    }

    /// Where a value stands; one beyond the ends stands at the end.
    pub fn place(&self, value: f64) -> f64 {
        let (least, most) = self.ends;
        let share = if most > least { (value - least) / (most - least) } else { 0.5 };
        let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
        (self.places.1 - self.places.0).mul_add(share, self.places.0)
    }
}

/// Powers of ten from 1 to the first that is not below `most`, as exponents; one decade at least.
pub fn decades(most: u64) -> u32 {
    let whole = most.max(2).ilog10();
    if 10_u64.checked_pow(whole) == Some(most) { whole.max(1) } else { whole + 1 }
}

/// A round number not below this one: 1, 2 or 5 times a power of ten.
pub fn round_up(value: f64) -> f64 {
    if !value.is_finite() || value <= 0.0 {
        return 1.0;
    }
    let power = 10_f64.powf(value.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0];
    // A little slack: 0.3 / 0.1 is more than 3.
    let step = steps.into_iter().find(|step| step * power >= value * (1.0 - 1e-9));
    step.unwrap_or(10.0) * power
}
