//! A model's own page, with its categories and tags.

use std::sync::LazyLock;

use scraper::Selector;

use super::ending;
use crate::sites::error::PageError;
use crate::sites::html;
use crate::sites::oddities::Oddities;
use crate::sites::page::FeaturesPage;
use crate::words::{Feature, FeatureType, ItemId};

struct ItemSelectors {
    sections: [(FeatureType, Selector); 2],
    links: Selector,
}

#[expect(clippy::expect_used, reason = "the selectors are constants, and a test reads them all")]
static SELECTORS: LazyLock<ItemSelectors> = LazyLock::new(|| {
    let selector = |text| Selector::parse(text).expect("a constant selector");
    ItemSelectors {
        sections: [
            (FeatureType::FIRST, selector("section.model-meta-row.categories")),
            (FeatureType::SECOND, selector("section.model-meta-row.tags")),
        ],
        links: selector("ul a"),
    }
});

/// Reads a model's page. Every such page has both sections, but a model may have neither category
/// nor tag.
pub fn parse(item_id: &ItemId, body: &[u8]) -> Result<FeaturesPage, PageError> {
    let html = html::parse(body)?;
    let mut oddities = Oddities::none(0);
    let mut features = Vec::new();
    for ((kind, selector), name) in SELECTORS.sections.iter().zip(["category", "tag"]) {
        let section = html.select(selector).next();
        let section = section
            .ok_or_else(|| PageError::NoLandmark("section of categories or tags".to_owned()))?;
        for (position, link) in html::outermost(section, &SELECTORS.links).enumerate() {
            let text: String = link.text().collect();
            features.push(Feature {
                item_id: item_id.clone(),
                kind: *kind,
                position: u32::try_from(position).unwrap_or(u32::MAX),
                value: oddities.fit(name, text.trim().to_owned()),
            });
        }
    }
    ending::check(body)?;
    Ok(FeaturesPage { features, odd: oddities.into_found() })
}
