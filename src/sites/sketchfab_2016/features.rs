//! A model's own page: its categories and tags.

use std::sync::LazyLock;

use scraper::Selector;

use super::super::text::clean;
use super::super::{PageError, html};
use super::check_end;
use crate::words::{Feature, FeatureType, ItemId};

struct Selectors {
    sections: [(FeatureType, Selector); 2],
    links: Selector,
}

#[expect(clippy::expect_used, reason = "the selectors are constants, and a test reads them all")]
static SELECTORS: LazyLock<Selectors> = LazyLock::new(|| {
    let selector = |text| Selector::parse(text).expect("a constant selector");
    Selectors {
        sections: [
            (FeatureType::Category, selector("section.model-meta-row.categories")),
            (FeatureType::Tag, selector("section.model-meta-row.tags")),
        ],
        links: selector("ul a"),
    }
});

/// Reads a model's page; its two sections are the landmark, and a model may have neither category
/// nor tag.
pub fn parse(item_id: &ItemId, body: &[u8]) -> Result<Vec<Feature>, PageError> {
    let html = html::parse(body)?;
    let mut features = Vec::new();
    for (kind, selector) in &SELECTORS.sections {
        let section = html.select(selector).next();
        let section = section.ok_or(PageError::NoLandmark("section of categories or tags"))?;
        for (position, link) in html::outermost(section, &SELECTORS.links).enumerate() {
            let text: String = link.text().collect();
            features.push(Feature {
                item_id: item_id.clone(),
                kind: *kind,
                position: u32::try_from(position).unwrap_or(u32::MAX),
                value: clean(text.trim().to_owned()),
            });
        }
    }
    check_end(body)?;
    Ok(features)
}
