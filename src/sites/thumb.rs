//! Images of items: the origins from which they are taken, and what a complete image looks like.

use sha2::{Digest, Sha256};
use url::{Origin, Url};

use super::address::{MAX_BYTES, is_on};
use super::description::Description;
use super::error::PageError;
use super::loopback::{is_loopback, is_loopback_origin};
use super::page::ThumbImage;
use crate::words::{ImageType, PixelSize};

const PNG_START: &[u8] = b"\x89PNG\r\n\x1a\n";

/// The last chunk of a PNG.
const PNG_END: &[u8] = b"\0\0\0\0IEND\xaeB`\x82";

/// The length of the smallest body that counts as an image, in bytes.
const BYTES_MIN: usize = 20;

/// The origins from which images are taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImageOrigins(Vec<Origin>);

impl ImageOrigins {
    /// Returns the origins that a description names.
    ///
    /// A crawl of a site on this machine never leaves it. If all of these origins are elsewhere, the images of
    /// such a site are at its own origin.
    pub fn new(description: &Description, base: &Url) -> Self {
        let mut origins = description.image_origins();
        if is_loopback(base) && !origins.is_empty() {
            origins.retain(is_loopback_origin);
            if origins.is_empty() {
                origins.push(base.origin());
            }
        }
        Self(origins)
    }

    /// Returns the origins.
    pub fn all(&self) -> &[Origin] {
        &self.0
    }

    /// Returns the address of an image, or what is wrong with it.
    pub fn address(&self, text: &str) -> Result<Url, &'static str> {
        let mut url = Url::parse(text).map_err(|_| "is not a full address")?;
        if text.len() > MAX_BYTES {
            return Err("is too long");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("holds a username or a password");
        }
        if !self.0.iter().any(|origin| is_on(&url, origin)) {
            return Err("is at an origin that the description does not name");
        }
        url.set_fragment(None);
        Ok(url)
    }
}

/// Reads an image from the body of an answer. Fails if the image is not complete.
pub fn read_image(body: &[u8]) -> Result<ThumbImage, PageError> {
    let image_type = image_type(body).map_err(PageError::NoImage)?;
    let sha256 = hex::encode(Sha256::digest(body));
    let size = imagesize::blob_size(body).ok();
    let size = size.and_then(|size| PixelSize::new(size.width, size.height));
    Ok(ThumbImage { bytes: body.to_vec(), sha256, image_type, size })
}

fn image_type(body: &[u8]) -> Result<ImageType, &'static str> {
    const CUT_OFF: &str = "the image is cut off";
    if body.len() < BYTES_MIN {
        return Err("it is too short for an image");
    }
    let is_whole = if body.starts_with(&[0xff, 0xd8, 0xff]) {
        // Some programs pad the end.
        let end = body.iter().rposition(|byte| !matches!(byte, 0 | b'\n' | b'\r')).unwrap_or(0);
        return if body[..=end].ends_with(&[0xff, 0xd9]) {
            Ok(ImageType::Jpeg)
        } else {
            Err(CUT_OFF)
        };
    } else if body.starts_with(PNG_START) {
        body.ends_with(PNG_END).then_some(ImageType::Png)
    } else if body.starts_with(b"RIFF") && body[8..].starts_with(b"WEBP") {
        let length = body[4..].first_chunk().map_or(0, |bytes| u32::from_le_bytes(*bytes));
        let length = u64::from(length).saturating_add(8);
        // A chunk of an odd length may be padded.
        (length..=length.saturating_add(1))
            .contains(&(body.len() as u64))
            .then_some(ImageType::Webp)
    } else {
        return Err("it is neither JPEG nor PNG nor WebP");
    };
    is_whole.ok_or(CUT_OFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jpeg() -> Vec<u8> {
        [&[0xff, 0xd8, 0xff, 0xe0][..], &[7; 30], &[0xff, 0xd9]].concat()
    }

    fn png() -> Vec<u8> {
        [PNG_START, &[7; 30], PNG_END].concat()
    }

    fn webp() -> Vec<u8> {
        [b"RIFF", &34_u32.to_le_bytes()[..], b"WEBP", &[7; 30]].concat()
    }

    #[test]
    fn each_format_is_known_by_its_bytes() {
        for (body, expected) in
            [(jpeg(), ImageType::Jpeg), (png(), ImageType::Png), (webp(), ImageType::Webp)]
        {
            assert_eq!(image_type(&body), Ok(expected));
        }
        let padded = [jpeg(), vec![0; 3]].concat();
        assert_eq!(image_type(&padded), Ok(ImageType::Jpeg));
    }

    #[test]
    fn no_beginning_of_an_image_is_an_image() {
        for body in [jpeg(), png(), webp()] {
            for n in 0..body.len() {
                assert!(image_type(&body[..n]).is_err(), "{n} of {}", body.len());
            }
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for body in [
            &b"GIF89a, which is an image, but of another format;"[..],
            b"<!doctype html><title>Not here</title></html>",
            b"",
            &[0xff, 0xd8, 0xff, 0xd9],
            &[webp(), vec![0; 8]].concat(),
        ] {
            assert!(image_type(body).is_err(), "{body:?}");
        }
    }

    #[test]
    fn an_address_is_taken_from_the_named_origins_only() {
        let text = include_str!("../../sites/sketchfab-v3.yml");
        let description = Description::parse("f.yml", text).unwrap();
        let origins = ImageOrigins::new(&description, &description.base);
        let path = "/models/a/thumbnails/b.jpeg";
        let own = format!("https://media.sketchfab.com{path}");
        assert_eq!(origins.address(&own).unwrap().as_str(), own);
        assert_eq!(origins.address(&format!("{own}#x")).unwrap().as_str(), own);
        for other in [
            format!("http://media.sketchfab.com{path}"),
            format!("https://media.sketchfab.com:8443{path}"),
            format!("https://media.sketchfab.com.example{path}"),
            format!("https://anna@media.sketchfab.com{path}"),
            format!("blob:https://media.sketchfab.com{path}"),
            format!("{own}?{}", "x".repeat(MAX_BYTES)),
            path.to_owned(),
            String::new(),
        ] {
            assert!(origins.address(&other).is_err(), "{other}");
        }
    }

    #[test]
    fn images_of_a_site_on_this_machine_are_on_it_too() {
        let text = include_str!("../../sites/sketchfab-v3.yml");
        let origins = |named: &str| {
            let text = text.replace("https://media.sketchfab.com", named);
            let description = Description::parse("f.yml", &text).unwrap();
            let base = Url::parse("http://127.0.0.1:8000/v3").unwrap();
            ImageOrigins::new(&description, &base)
        };
        let own = origins("https://media.sketchfab.com");
        assert!(own.address("http://127.0.0.1:8000/models/a.jpeg").is_ok());
        for other in
            ["https://media.sketchfab.com/a", "http://127.0.0.1:8001/a", "http://localhost:8000/a"]
        {
            assert!(own.address(other).is_err(), "{other}");
        }
        let named = origins("http://127.0.0.1:8001");
        assert!(named.address("http://127.0.0.1:8001/a").is_ok());
        assert!(named.address("http://127.0.0.1:8000/a").is_err());
    }
}
