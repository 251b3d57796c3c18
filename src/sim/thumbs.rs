//! The thumbnails of items: which sizes there are, where they are, and what is in them.

use super::chance::Dice;
use super::images::ThumbFormat;
use super::world::{SimItem, World};

/// Another origin, at which thumbnails never are.
const ELSEWHERE: &str = "http://elsewhere.invalid";

/// The shortest side of the thumbnail that a crawl wants.
const AT_LEAST: u16 = 200;

/// The sizes that there usually are.
const USUAL: [(u16, u16); 6] =
    [(1920, 1080), (1024, 576), (640, 360), (256, 144), (200, 112), (64, 36)];

/// The sizes of an item without large thumbnails.
const SMALL: [(u16, u16); 3] = [(160, 90), (100, 56), (64, 36)];

/// The thumbnail that a crawl wants of an item: the smallest with both sides of at least 200 pixels, or else
/// the largest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TruthThumb {
    /// Its path at the origin of the thumbnails.
    pub path: String,
    /// Its width in pixels.
    pub width: u16,
    /// Its height in pixels.
    pub height: u16,
    /// Its format.
    pub format: ThumbFormat,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Whether the item says that it is at another origin, from which no crawl may take it.
    pub is_foreign: bool,
}

/// The thumbnails of an item, in the order in which the site lists them.
pub(super) struct Thumbs {
    pub sizes: Vec<(u16, u16)>,
    pub format: ThumbFormat,
    pub is_foreign: bool,
}

impl World {
    /// Returns the same world, whose items have thumbnails at another address of the simulated site.
    #[must_use]
    pub const fn with_thumbs(mut self) -> Self {
        self.has_thumbs = true;
        self
    }

    /// Returns the thumbnail that a crawl wants of an item, if it has any.
    #[must_use]
    pub fn thumb(&self, item: &SimItem) -> Option<TruthThumb> {
        let number = self.find(&item.id).filter(|_| self.has_thumbs)?;
        let thumbs = Thumbs::of(number);
        let area = |(width, height): &(u16, u16)| u32::from(*width) * u32::from(*height);
        let is_large = |(width, height): &&(u16, u16)| *width >= AT_LEAST && *height >= AT_LEAST;
        let smallest = thumbs.sizes.iter().filter(is_large).min_by_key(|size| area(size));
        let wanted = smallest.or_else(|| thumbs.sizes.iter().max_by_key(|size| area(size)));
        let &(width, height) = wanted?;
        Some(TruthThumb {
            path: path(&item.id, width, height),
            width,
            height,
            format: thumbs.format,
            bytes: self.image(number, width, height),
            is_foreign: thumbs.is_foreign,
        })
    }

    /// Returns the bytes of a thumbnail.
    pub(super) fn image(&self, number: u32, width: u16, height: u16) -> Vec<u8> {
        let comment = format!("{} {width}x{height}", self.item(number).id);
        Thumbs::of(number).format.draw(width, height, number, &comment)
    }

    /// Returns the item and the size that the path of a thumbnail names, if there is one.
    pub(super) fn thumb_at(&self, path: &[&str]) -> Option<(u32, u16, u16)> {
        let ["models", id, "thumbnails", name] = path else { return None };
        let (width, height) = name.strip_suffix(".jpeg")?.split_once('x')?;
        let size = (width.parse().ok()?, height.parse().ok()?);
        let number = self.find(id).filter(|_| self.has_thumbs)?;
        let is_there = Thumbs::of(number).sizes.contains(&size);
        is_there.then_some((number, size.0, size.1))
    }
}

impl Thumbs {
    /// Returns the thumbnails of the item with this number.
    pub fn of(number: u32) -> Self {
        let mut dice = Dice::new(0, "thumbs", number);
        let mut sizes = match dice.below(20) {
            0 => Vec::new(),
            1 | 2 => SMALL.to_vec(),
            3 | 4 => [&USUAL[..], &[(200, 200)]].concat(),
            5..9 => USUAL.iter().copied().filter(|size| *size != (640, 360)).collect(),
            _ => USUAL.to_vec(),
        };
        for at in (1..sizes.len()).rev() {
            let other = usize::try_from(dice.below(at as u64 + 1)).unwrap_or_default();
            sizes.swap(at, other);
        }
        let format = match dice.below(10) {
            0..7 => ThumbFormat::Jpeg,
            7 | 8 => ThumbFormat::Png,
            _ => ThumbFormat::Webp,
        };
        Self { sizes, format, is_foreign: dice.one_in(30) }
    }

    /// Returns where these thumbnails are, if they are not at this origin.
    pub fn origin<'o>(&self, usual: &'o str) -> &'o str {
        if self.is_foreign { ELSEWHERE } else { usual }
    }
}

/// Returns the path of a thumbnail. Its ending is the same for each format, as on the site.
pub(super) fn path(id: &str, width: u16, height: u16) -> String {
    format!("/models/{id}/thumbnails/{width}x{height}.jpeg")
}
