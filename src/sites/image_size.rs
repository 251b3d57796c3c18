//! The size of an image, read from its bytes.

/// Returns the width and the height of a JPEG, PNG or WebP in pixels, or none if its bytes don't say.
pub fn image_size(body: &[u8]) -> Option<(u32, u32)> {
    match body {
        [0xff, 0xd8, ..] => of_jpeg(body),
        [0x89, b'P', b'N', b'G', ..] => of_png(body),
        [b'R', b'I', b'F', b'F', ..] => of_webp(body),
        _ => None,
    }
}

/// Returns the size in the frame header of a JPEG. Every segment before it names its own length.
fn of_jpeg(body: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2;
    loop {
        let (0xff, kind) = (*body.get(at)?, *body.get(at + 1)?) else { return None };
        match kind {
            // A fill byte.
            0xff => at += 1,
            0x01 | 0xd0..=0xd7 => at += 2,
            // The image itself, or its end.
            0xd9 | 0xda => return None,
            0xc0..=0xcf if !matches!(kind, 0xc4 | 0xc8 | 0xcc) => {
                return Some((big(body, at + 7)?, big(body, at + 5)?));
            }
            _ => at += 2 + usize::try_from(big(body, at + 2)?).ok()?,
        }
    }
}

fn of_png(body: &[u8]) -> Option<(u32, u32)> {
    let side = |at: usize| body.get(at..)?.first_chunk().map(|bytes| u32::from_be_bytes(*bytes));
    (body.get(12..16)? == b"IHDR").then_some((side(16)?, side(20)?))
}

/// Returns the size of a WebP, which each of its three kinds stores in its own way.
fn of_webp(body: &[u8]) -> Option<(u32, u32)> {
    match body.get(12..16)? {
        b"VP8 " => Some((little(body, 26)? & 0x3fff, little(body, 28)? & 0x3fff)),
        b"VP8L" => {
            let bits = little(body, 21)? | little(body, 23)? << 16;
            Some(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1))
        }
        b"VP8X" => {
            let side =
                |at: usize| Some((little(body, at)? | u32::from(*body.get(at + 2)?) << 16) + 1);
            Some((side(24)?, side(27)?))
        }
        _ => None,
    }
}

/// Returns the big-endian number in two bytes.
fn big(body: &[u8], at: usize) -> Option<u32> {
    body.get(at..)?.first_chunk().map(|bytes| u16::from_be_bytes(*bytes).into())
}

/// Returns the little-endian number in two bytes.
fn little(body: &[u8], at: usize) -> Option<u32> {
    body.get(at..)?.first_chunk().map(|bytes| u16::from_le_bytes(*bytes).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_format_says_its_size() {
        let jpeg = [
            &[0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xff, 0xc2, 0, 11, 8][..],
            &[0, 200, 1, 44, 1, 0xff, 0xd9],
        ]
        .concat();
        assert_eq!(image_size(&jpeg), Some((300, 200)));
        let png = [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", &[0, 0, 1, 44, 0, 0, 0, 200][..]].concat();
        assert_eq!(image_size(&png), Some((300, 200)));
        let webp =
            |kind: &[u8], rest: &[u8]| [b"RIFF\x20\0\0\0WEBP", kind, b"\x10\0\0\0", rest].concat();
        let lossy = webp(b"VP8 ", &[0, 0, 0, 0x9d, 1, 0x2a, 44, 1, 200, 0x40]);
        assert_eq!(image_size(&lossy), Some((300, 200)), "the upper two bits are a scale");
        let bits: u32 = 299 + (199 << 14);
        let lossless = webp(b"VP8L", &[&[0x2f][..], &bits.to_le_bytes()].concat());
        assert_eq!(image_size(&lossless), Some((300, 200)));
        let extended = webp(b"VP8X", &[0, 0, 0, 0, 43, 1, 0, 199, 0, 0]);
        assert_eq!(image_size(&extended), Some((300, 200)));
        for body in [jpeg, png, lossy, lossless, extended] {
            for n in 0..body.len() {
                // A cut image may have a size, but never a wrong one, and nothing panics.
                assert!(image_size(&body[..n]).is_none_or(|size| size == (300, 200)), "{n}");
            }
        }
    }

    #[test]
    fn bytes_without_a_size_have_none() {
        for body in [
            &b""[..],
            b"GIF89a",
            &[0xff, 0xd8, 0xff, 0xda, 0, 4],
            &[0xff, 0xd8, 7, 7],
            b"RIFF\x10\0\0\0WEBPALPH\0\0\0\0\0\0\0\0\0\0\0\0",
            b"\x89PNG\r\n\x1a\n\0\0\0\rIDAT\0\0\0\0\0\0\0\0",
        ] {
            assert_eq!(image_size(body), None, "{body:?}");
        }
    }
}
