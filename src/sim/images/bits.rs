//! Bits that are put together to bytes.

/// Bits that are put together to bytes.
#[derive(Default)]
pub(super) struct Bits {
    /// The bytes so far.
    pub bytes: Vec<u8>,
    /// The number of bits so far.
    pub n: u32,
}

impl Bits {
    /// Adds a bit above those of the last byte.
    pub fn push_above(&mut self, bit: bool) {
        let at = self.n % 8;
        self.add(u8::from(bit) << at);
    }

    /// Adds a bit below those of the last byte.
    pub fn push_below(&mut self, bit: bool) {
        let at = self.n % 8;
        self.add(u8::from(bit) << (7 - at));
    }

    fn add(&mut self, bit: u8) {
        if self.n.is_multiple_of(8) {
            self.bytes.push(0);
        }
        if let Some(last) = self.bytes.last_mut() {
            *last |= bit;
        }
        self.n += 1;
    }
}
