//! An image of an item, and the name of its file.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::ItemId;

/// The longest file name that spells out its item's id, in bytes without the ending.
const NAME_BYTES_MAX: usize = 160;

/// The format of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageType {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP.
    Webp,
}

impl ImageType {
    /// Every format.
    pub const ALL: [Self; 3] = [Self::Jpeg, Self::Png, Self::Webp];

    /// Returns its name in the database and in `thumbs.csv`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Jpeg => "jpeg",
            Self::Png => "png",
            Self::Webp => "webp",
        }
    }

    /// Returns its name for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::Webp => "WebP",
        }
    }

    /// Returns the format of this name, if there is one.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|image| image.code() == code)
    }

    /// Returns the ending of its files.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Webp => "webp",
        }
    }
}

/// The address of an item's image, as a page names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThumbAddress {
    /// The item.
    pub item_id: ItemId,
    /// The address.
    pub address: String,
}

impl ThumbAddress {
    /// What takes the place of an address that named a forgotten user. The image is stored, and is never requested
    /// again.
    pub const REMOVED: &str = "forgotten";
}

/// An image of an item that was stored as a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredThumb {
    /// The item.
    pub item_id: ItemId,
    /// Its length.
    pub n_bytes: u64,
    /// Its SHA-256, as 64 hex digits.
    pub sha256: String,
    /// Its format.
    pub image_type: ImageType,
    /// Its size, if that could be read.
    pub size: Option<PixelSize>,
}

/// The size of an image in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PixelSize {
    /// The width, which is not 0.
    pub width: u32,
    /// The height, which is not 0.
    pub height: u32,
}

impl PixelSize {
    /// Returns this size; none if a side is 0 or too long to be true.
    pub fn new(width: usize, height: usize) -> Option<Self> {
        let side = |n: usize| u32::try_from(n).ok().filter(|n| *n > 0);
        Some(Self { width: side(width)?, height: side(height)? })
    }
}

impl StoredThumb {
    /// The folder of images, within the folder of a crawl's exports and within that of one export.
    pub const FOLDER: &str = "thumbs";

    /// Returns the name of its file.
    pub fn file_name(&self) -> String {
        thumb_file_name(&self.item_id, self.image_type)
    }
}

/// Returns the name of the file that holds an item's image: the id with an ending. Every byte of the id but `a` to `z`,
/// `0` to `9`, `-` and `_` is percent-encoded. So is the first letter of a name that Windows reserves for a device. So
/// no two items share a file, even if a file system ignores case. A name that becomes too long is cut, and followed by
/// `~` and a hash of the whole id.
pub fn thumb_file_name(item_id: &ItemId, image_type: ImageType) -> String {
    let mut name = String::new();
    let is_device = is_device(item_id.as_str());
    for (at, byte) in item_id.as_str().bytes().enumerate() {
        match byte {
            b'a'..=b'z' if at == 0 && is_device => drop(write!(name, "%{byte:02X}")),
            b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' => name.push(char::from(byte)),
            // Writing to a string never fails.
            _ => drop(write!(name, "%{byte:02X}")),
        }
    }
    if name.len() > NAME_BYTES_MAX {
        name.truncate(NAME_BYTES_MAX);
        name.push('~');
        name.push_str(&hex::encode(Sha256::digest(item_id.as_str())));
    }
    format!("{name}.{}", image_type.ending())
}

/// Returns whether Windows takes a name for a device instead of a file, whatever the ending of the file is.
fn is_device(name: &str) -> bool {
    match name.strip_suffix(|last: char| last.is_ascii_digit()) {
        Some(port) => matches!(port, "com" | "lpt"),
        None => matches!(name, "con" | "prn" | "aux" | "nul"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn name(id: &str) -> String {
        thumb_file_name(&ItemId::new(id).unwrap(), ImageType::Jpeg)
    }

    #[test]
    fn a_plain_id_names_its_file() {
        assert_eq!(
            name("5dcebcfaedbd4e7b8a27bd1ae55f1ac3"),
            "5dcebcfaedbd4e7b8a27bd1ae55f1ac3.jpg"
        );
        let webp = thumb_file_name(&ItemId::new("a").unwrap(), ImageType::Webp);
        assert_eq!(webp, "a.webp");
    }

    #[test]
    fn no_id_leaves_the_folder_or_shares_a_file() {
        let long = "/".repeat(128);
        let other = format!("{}x", "/".repeat(127));
        let ids = [
            "a/b", "a%2Fb", "a.", "...", "A", "a", "~", "con", "%63on", "lpt9", "com", "a b",
            "a:b", "a\\b", "é", "\u{e0}", &long, &other,
        ];
        let names: HashSet<String> = ids.iter().map(|id| name(id).to_lowercase()).collect();
        assert_eq!(names.len(), ids.len());
        for id in ids {
            let name = name(id);
            assert!(name.len() < 250 && !name.starts_with('.') && !name.contains('/'), "{name}");
        }
        assert_eq!(name("Org/Name.v1"), "%4Frg%2F%4Eame%2Ev1.jpg");
        assert_eq!(
            [name("con"), name("com1"), name("contra")],
            ["%63on.jpg", "%63om1.jpg", "contra.jpg"]
        );
    }

    #[test]
    fn formats_read_back() {
        for image in ImageType::ALL {
            assert_eq!(ImageType::from_code(image.code()), Some(image));
        }
        assert_eq!(ImageType::from_code("gif"), None);
    }
}
