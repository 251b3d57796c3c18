//! A JPEG of one shade of grey.

use super::bits::Bits;
use super::colour::colour;

/// Returns the bytes of the image.
pub(super) fn draw(width: u16, height: u16, number: u32, comment: &str) -> Vec<u8> {
    let mut out = vec![0xff, 0xd8];
    segment(&mut out, 0xe0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0");
    segment(&mut out, 0xfe, comment.as_bytes());
    // A quantization table of ones, except that the mean of a block counts eightfold.
    let mut table = vec![0];
    table.extend([8].into_iter().chain([1; 63]));
    segment(&mut out, 0xdb, &table);
    let ([high, low], [wide, narrow]) = (height.to_be_bytes(), width.to_be_bytes());
    segment(&mut out, 0xc0, &[8, high, low, wide, narrow, 1, 1, 0x11, 0]);
    // The lengths of the codes: for means one of one bit and one of two, for the rest one of one bit.
    let codes = |class: u8, lengths: [u8; 2], symbols: &[u8]| {
        let mut table = vec![class];
        table.extend(lengths.into_iter().chain([0; 14]).chain(symbols.iter().copied()));
        table
    };
    segment(&mut out, 0xc4, &codes(0x00, [1, 1], &[0, 7]));
    segment(&mut out, 0xc4, &codes(0x10, [1, 0], &[0]));
    segment(&mut out, 0xda, &[1, 1, 0, 0, 63, 0]);
    for byte in blocks(width, height, colour(number)[0] & 0x3f).bytes {
        out.push(byte);
        // A byte of ones is followed by zeros, so that it is no marker.
        out.extend((byte == 0xff).then_some(0));
    }
    out.extend([0xff, 0xd9]);
    out
}

/// Returns the blocks of 8 × 8 pixels: the first has the shade, and the others differ from it by nothing.
fn blocks(width: u16, height: u16, shade: u8) -> Bits {
    let n = u32::from(width.div_ceil(8)) * u32::from(height.div_ceil(8));
    let mut bits = Bits::default();
    // The code for a mean of seven bits, the mean, and the end of the block.
    for bit in [true, false, true] {
        bits.push_below(bit);
    }
    for at in (0..6).rev() {
        bits.push_below(shade >> at & 1 == 1);
    }
    bits.push_below(false);
    for _ in 1..n {
        bits.push_below(false);
        bits.push_below(false);
    }
    while !bits.n.is_multiple_of(8) {
        bits.push_below(true);
    }
    bits
}

fn segment(out: &mut Vec<u8>, marker: u8, content: &[u8]) {
    let n = u16::try_from(content.len() + 2).unwrap_or(u16::MAX);
    out.extend([0xff, marker]);
    out.extend(n.to_be_bytes());
    out.extend(content);
}
