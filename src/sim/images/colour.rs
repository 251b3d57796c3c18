//! The colours of images.

/// Returns the colour of an image: another one for each number below 2²⁴.
pub(super) const fn colour(number: u32) -> [u8; 3] {
    let [_, red, green, blue] = (number.wrapping_mul(0x9e_37b1) & 0xff_ffff).to_be_bytes();
    [red, green, blue]
}
