//! Small images of one colour, written by hand: valid, of the right size, and distinct.

mod bits;
mod colour;
mod jpeg;
mod png;
mod webp;

/// The format of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThumbFormat {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP.
    Webp,
}

impl ThumbFormat {
    /// The media type of the format.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
        }
    }

    /// Returns the bytes of an image of this size. Its number and its comment, as far as the format has
    /// comments, make it distinct.
    pub(super) fn draw(self, width: u16, height: u16, number: u32, comment: &str) -> Vec<u8> {
        match self {
            Self::Jpeg => jpeg::draw(width, height, number, comment),
            Self::Png => png::draw(width, height, number, comment),
            Self::Webp => webp::draw(width, height, number),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZES: [(u16, u16); 4] = [(1920, 1080), (200, 200), (64, 36), (1, 1)];

    #[test]
    fn an_image_says_its_format_and_its_size() {
        for (width, height) in SIZES {
            let jpeg = ThumbFormat::Jpeg.draw(width, height, 7, "one");
            assert!(jpeg.starts_with(&[0xff, 0xd8, 0xff, 0xe0]) && jpeg.ends_with(&[0xff, 0xd9]));
            let frame = jpeg.windows(2).position(|two| two == [0xff, 0xc0]).unwrap();
            assert_eq!(jpeg[frame + 5..frame + 7], height.to_be_bytes());
            assert_eq!(jpeg[frame + 7..frame + 9], width.to_be_bytes());

            let png = ThumbFormat::Png.draw(width, height, 7, "one");
            assert!(png.starts_with(b"\x89PNG\r\n\x1a\n") && png.ends_with(b"IEND\xaeB`\x82"));
            assert_eq!(png[16..20], u32::from(width).to_be_bytes());
            assert_eq!(png[20..24], u32::from(height).to_be_bytes());

            let webp = ThumbFormat::Webp.draw(width, height, 7, "one");
            assert!(webp.starts_with(b"RIFF") && &webp[8..16] == b"WEBPVP8L");
            let n = u32::from_le_bytes(webp[4..8].try_into().unwrap()) as usize;
            assert!(n + 8 == webp.len() && n.is_multiple_of(2));
            let size = u32::from_le_bytes(webp[21..25].try_into().unwrap());
            let [wide, high] = [size & 0x3fff, size >> 14 & 0x3fff].map(|side| side + 1);
            assert_eq!((wide, high), (u32::from(width), u32::from(height)));
        }
    }

    #[test]
    fn images_of_different_items_differ() {
        for format in [ThumbFormat::Jpeg, ThumbFormat::Png, ThumbFormat::Webp] {
            let draw = |number: u32| format.draw(64, 36, number, &number.to_string());
            let all: std::collections::HashSet<_> = (0..500).map(draw).collect();
            assert_eq!(all.len(), 500, "{format:?}");
            assert_eq!(draw(3), draw(3));
        }
    }
}
