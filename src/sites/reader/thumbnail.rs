//! The choice of the image of an item to collect.

use super::convert;
use super::field::{FieldReader, ValuePlace};
use super::finder::FinderBuilder;
use super::values::{ListedValues, Values};
use crate::sites::description::{Conversion, Images, Thumbnail};
use crate::sites::json::JsonValue;
use crate::sites::thumb::ImageOrigins;
use crate::words::AttributeValue;

/// Reads where the image of an item is.
#[derive(Debug)]
pub struct ThumbnailReader {
    images: ImagesReader,
    origins: ImageOrigins,
}

#[derive(Debug)]
enum ImagesReader {
    One(FieldReader),
    Sized { url: FieldReader, width: FieldReader, height: FieldReader, at_least: u32 },
}

/// An image among those of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Candidate<'v> {
    address: &'v str,
    width: u64,
    height: u64,
}

impl ThumbnailReader {
    /// Adds the places of the images, which are taken from these origins.
    pub fn new(thumbnail: &Thumbnail, origins: &ImageOrigins, finder: &mut FinderBuilder) -> Self {
        let images = match &thumbnail.images {
            Images::One(field) => ImagesReader::One(finder.one(field, "the thumbnail")),
            Images::Sized(sized) => ImagesReader::Sized {
                url: finder.all(&sized.url, "the thumbnail"),
                width: finder.all(&sized.width, "the width"),
                height: finder.all(&sized.height, "the height"),
                at_least: sized.at_least,
            },
        };
        Self { images, origins: origins.clone() }
    }

    /// Returns the address of the image; none if the item has no image. An error says what is odd about it.
    pub fn read(&self, values: &Values<'_>) -> Result<Option<String>, String> {
        let (address, name) = match &self.images {
            ImagesReader::One(field) => {
                let value = field.one(values, |value| value.text().is_some());
                match value.text().map(str::trim) {
                    Some(text) => (Some(text).filter(|text| !text.is_empty()), &field.name),
                    None if value.is_none() => (None, &field.name),
                    None => return Err(field.problem(value, "an address")),
                }
            }
            ImagesReader::Sized { url, width, height, at_least } => {
                let found = candidates([url, width, height].map(|field| listed(field, values)));
                let address = chosen(&found?, *at_least).map(|image| image.address);
                (address, &url.name)
            }
        };
        let Some(address) = address else { return Ok(None) };
        match self.origins.address(address) {
            Ok(url) => Ok(Some(url.into())),
            Err(problem) => Err(format!("{name} {problem}")),
        }
    }
}

fn listed<'v, 'b>(field: &FieldReader, values: &'v Values<'b>) -> Option<&'v ListedValues<'b>> {
    match field.sources.first()? {
        ValuePlace::Listed(number) => values.lists.get(*number),
        ValuePlace::Single(_) => None,
    }
}

/// Returns the images that have an address, a width and a height. Fails if there are images, but none has all three.
fn candidates<'v>(lists: [Option<&'v ListedValues<'_>>; 3]) -> Result<Vec<Candidate<'v>>, String> {
    let [Some(urls), Some(widths), Some(heights)] = lists else { return Ok(Vec::new()) };
    let size = |list: &ListedValues<'_>, position| match convert::attribute(
        Conversion::Count,
        list.at(position)?,
    ) {
        Some(AttributeValue::Count(n)) => u64::try_from(n).ok(),
        _ => None,
    };
    let mut found = Vec::new();
    for (value, position) in urls.values.iter().zip(&urls.positions) {
        let address = value.text().map(str::trim).filter(|text| !text.is_empty());
        if let (Some(address), Some(width), Some(height)) =
            (address, size(widths, *position), size(heights, *position))
        {
            found.push(Candidate { address, width, height });
        }
    }
    if found.is_empty() {
        for list in [urls, widths, heights] {
            if let Some(problem) = &list.problem {
                return Err(problem.clone());
            }
        }
        if !urls.values.is_empty() {
            return Err("no thumbnail has an address, a width and a height".to_owned());
        }
    }
    Ok(found)
}

/// Returns the smallest image whose sides both have at least this length, or else the largest. The order in which
/// images are listed makes no difference.
fn chosen<'i, 'v>(images: &'i [Candidate<'v>], at_least: u32) -> Option<&'i Candidate<'v>> {
    let size = |image: &&Candidate<'_>| {
        let area = u128::from(image.width).saturating_mul(image.height.into());
        (area, image.width, image.address.to_owned())
    };
    let at_least = u64::from(at_least);
    let large = images.iter().filter(|image| image.width.min(image.height) >= at_least);
    large.min_by_key(size).or_else(|| images.iter().max_by_key(size))
}

impl<'b> ListedValues<'b> {
    /// Returns the value of the element at this position.
    fn at(&self, position: usize) -> Option<&JsonValue<'b>> {
        let nth = self.positions.iter().position(|of| *of == position)?;
        self.values.get(nth)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(sizes: &[(u64, u64)]) -> Option<(u64, u64)> {
        let image = |(width, height): &(u64, u64)| Candidate {
            address: "https://media.example/a.jpeg",
            width: *width,
            height: *height,
        };
        let images: Vec<Candidate<'_>> = sizes.iter().map(image).collect();
        let mut back = images.clone();
        back.reverse();
        let size = |image: &Candidate<'_>| (image.width, image.height);
        let found = chosen(&images, 200).map(size);
        assert_eq!(found, chosen(&back, 200).map(size));
        found
    }

    #[test]
    fn the_smallest_image_that_is_large_enough_is_chosen() {
        let usual = [(1920, 1080), (1024, 576), (640, 360), (256, 144), (200, 112), (64, 36)];
        assert_eq!(choice(&usual), Some((640, 360)));
        assert_eq!(choice(&[(200, 200), (640, 360), (199, 9000)]), Some((200, 200)));
        assert_eq!(choice(&[(200, 201), (201, 200)]), Some((200, 201)));
    }

    #[test]
    fn the_largest_image_is_chosen_where_none_is_large_enough() {
        assert_eq!(choice(&[(64, 36), (160, 90), (100, 56)]), Some((160, 90)));
        assert_eq!(choice(&[(0, 0)]), Some((0, 0)));
        assert_eq!(choice(&[(u64::MAX, 3), (u64::MAX, 4)]), Some((u64::MAX, 4)));
        assert_eq!(choice(&[]), None);
    }
}
