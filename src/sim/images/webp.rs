//! A lossless WebP of one colour. All of its pixels take no bits, because each channel has only one value.

use super::bits::Bits;
use super::colour::colour;

/// Returns the bytes of the image.
pub(super) fn draw(width: u16, height: u16, number: u32) -> Vec<u8> {
    let mut bits = Bits::default();
    let mut push = |value: u32, n: u32| (0..n).for_each(|at| bits.push_above(value >> at & 1 == 1));
    push(u32::from(width).saturating_sub(1), 14);
    push(u32::from(height).saturating_sub(1), 14);
    // No alpha, version 0; no transform, no cache of colours, the same codes everywhere.
    push(0, 1 + 3 + 1 + 1 + 1);
    let [red, green, blue] = colour(number);
    for value in [green, red, blue, 0xff] {
        // A simple code of one symbol of eight bits.
        push(0b101, 3);
        push(value.into(), 8);
    }
    // The code of distances: one symbol of one bit, 0.
    push(0b0001, 4);
    let mut data = vec![0x2f];
    data.append(&mut bits.bytes);
    let n = u32::try_from(data.len()).unwrap_or(u32::MAX);
    if !data.len().is_multiple_of(2) {
        data.push(0);
    }
    let whole = u32::try_from(data.len() + 12).unwrap_or(u32::MAX);
    [b"RIFF", &whole.to_le_bytes()[..], b"WEBPVP8L", &n.to_le_bytes(), &data].concat()
}
