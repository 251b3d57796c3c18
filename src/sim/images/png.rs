//! A PNG of one colour, with a palette of two.

use std::io::Write;

use flate2::{Compression, Crc, write::ZlibEncoder};

use super::colour::colour;

/// Returns the bytes of the image.
pub(super) fn draw(width: u16, height: u16, number: u32, comment: &str) -> Vec<u8> {
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    let sides = [u32::from(width), u32::from(height)].map(u32::to_be_bytes).concat();
    // One bit per pixel, which is a place in the palette.
    chunk(&mut out, *b"IHDR", &[sides.as_slice(), &[1, 3, 0, 0, 0]].concat());
    chunk(&mut out, *b"PLTE", &[colour(number), [0xff; 3]].concat());
    chunk(&mut out, *b"tEXt", format!("Comment\0{comment}").as_bytes());
    // Each row begins with a byte that names its filter: none.
    let pixels = vec![0; (usize::from(width).div_ceil(8) + 1) * usize::from(height)];
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    // Writing to a vector can't fail.
    let _ = encoder.write_all(&pixels);
    chunk(&mut out, *b"IDAT", &encoder.finish().unwrap_or_default());
    chunk(&mut out, *b"IEND", &[]);
    out
}

fn chunk(out: &mut Vec<u8>, kind: [u8; 4], content: &[u8]) {
    let n = u32::try_from(content.len()).unwrap_or(u32::MAX);
    out.extend(n.to_be_bytes());
    let mut crc = Crc::new();
    for part in [&kind[..], content] {
        crc.update(part);
        out.extend(part);
    }
    out.extend(crc.sum().to_be_bytes());
}
