//! Chance that can be repeated.

/// Returns whether a target belongs to a share of all targets, in thousandths. Seed and target decide it.
pub(super) fn is_chosen(seed: u64, target: &str, per_mille: u16) -> bool {
    draw(seed, target) < per_mille
}

/// Returns a number below 1,000 that depends on the seed and the target alone.
pub(super) fn draw(seed: u64, target: &str) -> u16 {
    fastrand::Rng::with_seed(fnv_1a(target) ^ seed).u16(..1000)
}

/// Returns a number that looks random and depends on this one alone.
pub(super) fn scramble(number: u64) -> u64 {
    fastrand::Rng::with_seed(number).u64(..)
}

/// Draws the properties of one thing, one after the other.
pub(super) struct Dice(fastrand::Rng);

impl Dice {
    /// Returns dice for the thing with this number. Seed, topic and number decide what they show.
    pub fn new(seed: u64, topic: &str, number: u32) -> Self {
        Self(fastrand::Rng::with_seed(scramble(fnv_1a(topic) ^ seed) ^ u64::from(number)))
    }

    /// Returns a number below this one, which is at least 1.
    pub fn below(&mut self, most: u64) -> u64 {
        self.0.u64(..most.max(1))
    }

    /// Returns true with a chance of one in `n`.
    pub fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    /// Returns the value, or none with a chance of one in `n`.
    pub fn mostly<T>(&mut self, n: u64, value: T) -> Option<T> {
        (!self.one_in(n)).then_some(value)
    }
}

fn fnv_1a(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
