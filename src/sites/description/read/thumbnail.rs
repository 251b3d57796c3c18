//! The key `thumbnail`, which says where the images of items are.

use url::{Origin, Position};

use super::field::{self, PageForm};
use super::given::{Given, Section};
use super::keys;
use super::pointer::{self, Wildcard};
use crate::sites::description::{
    Conversion, Field, Images, Location, Pointer, PointerStep, SizedImages, Thumbnail,
};
use crate::sites::plain_address;
use crate::yaml::YamlError;

/// The highest number of origins of images.
const ORIGINS_MAX: usize = 8;

/// The default of `at_least`, in pixels.
const AT_LEAST: u32 = 200;

/// Reads where the images of an item are, and from which origins they are taken.
pub fn read(given: &Given<'_>, form: PageForm) -> Result<Thumbnail, YamlError> {
    let section = given.section(&keys::THUMBNAIL)?;
    let origins = section.need("origins", "origins: [\"https://media.example.org\"]")?;
    let at = section.need("at", "at: /images, or at: /thumbnail_url")?;
    let images = match section.get("url") {
        Some(url) if form == PageForm::Html => {
            return Err(url.refused(
                "works with JSON only; on HTML pages, at names the element and the attribute of one image, such as \"img.small @src\"",
            ));
        }
        Some(url) => Images::Sized(Box::new(sized(&section, &at, &url)?)),
        None => {
            section.refuse(
                &["width", "height", "at_least"],
                "has no effect without url, which says where the address of each image of an array is; add url, such as url: /url, or leave this key out",
            )?;
            Images::One(field::text(&at, form)?)
        }
    };
    Ok(Thumbnail { images, origins: read_origins(&origins)? })
}

fn sized(section: &Section<'_>, at: &Given<'_>, url: &Given<'_>) -> Result<SizedImages, YamlError> {
    let text = at.text()?;
    if text.is_empty() || text.ends_with("/*") {
        return Err(at.refused(
            "with url, at names the array of images itself; write a pointer such as /thumbnails/images",
        ));
    }
    let array = pointer::of_text(at, text, Wildcard::Refused)?;
    let of_each = |given: &Given<'_>, conversion| {
        let inner = pointer::read(given, Wildcard::Refused)?;
        if inner.steps.is_empty() {
            return Err(given
                .refused("the pointer names the whole image; name a value in it, such as /url"));
        }
        let steps = array.steps.iter().cloned();
        let steps = steps.chain([PointerStep::Every]).chain(inner.steps).collect();
        Ok(Field { at: vec![Location::Json(Pointer { steps })], conversion })
    };
    let at_least = section.get("at_least").map(|given| given.whole(1..=100_000_u32)).transpose()?;
    Ok(SizedImages {
        url: of_each(url, Conversion::Text)?,
        width: of_each(&section.need("width", "width: /width")?, Conversion::Count)?,
        height: of_each(&section.need("height", "height: /height")?, Conversion::Count)?,
        at_least: at_least.unwrap_or(AT_LEAST),
    })
}

fn read_origins(given: &Given<'_>) -> Result<Vec<Origin>, YamlError> {
    let mut origins = Vec::new();
    for given in given.list(ORIGINS_MAX)? {
        let text = given.short_text(500)?;
        // The line is not shown: the address may hold a password.
        let url = plain_address(text).map_err(|refusal| given.refused_secretly(refusal))?;
        let origin = url.origin();
        if !matches!(&url[Position::BeforePath..], "" | "/") {
            let name = origin.ascii_serialization();
            return Err(given.refused(format!("an origin has no path; write {name}")));
        }
        if origins.contains(&origin) {
            return Err(given.refused("the origin is given twice; write it once"));
        }
        origins.push(origin);
    }
    Ok(origins)
}
