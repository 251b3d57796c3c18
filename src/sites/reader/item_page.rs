//! An item's own page.

use scraper::Selector;
use url::Origin;

use super::features::FeatureReader;
use super::field::FieldReader;
use super::finder::{Finder, FinderBuilder};
use super::html_page::parse;
use super::items::item_id;
use super::json_list::Expectations;
use super::key_tree::NoRows;
use super::template::{Filling, PageAddress};
use super::values::Values;
use crate::sites::description::ItemPage;
use crate::sites::error::PageError;
use crate::sites::json::JsonReader;
use crate::sites::oddities::Oddities;
use crate::sites::page::FeaturesPage;
use crate::sites::request::{Media, PageRequest};
use crate::words::ItemId;

/// An item's own page.
#[derive(Debug)]
pub struct ItemPageReader {
    address: PageAddress,
    whole: Option<String>,
    landmarks: Vec<(String, Selector)>,
    finder: Finder,
    expectations: Expectations,
    id: Option<FieldReader>,
    features: Vec<FeatureReader>,
    /// What one item is called.
    noun: String,
}

impl ItemPageReader {
    /// Returns the page at this address.
    pub fn new(page: &ItemPage, types: &[&str], noun: &str, address: PageAddress) -> Self {
        let mut finder = FinderBuilder::new(page.html.is_some());
        let id = page.is.as_ref().map(|id| finder.one(id, "id"));
        let features = FeatureReader::all(types, &page.features, &mut finder);
        let expectations = Expectations::new(&page.expect, &mut finder);
        Self {
            address,
            whole: page.html.as_ref().and_then(|html| html.whole.clone()),
            landmarks: page.landmarks.clone(),
            finder: finder.build(),
            expectations,
            id,
            features,
            noun: noun.to_owned(),
        }
    }

    /// Returns the request for an item's page.
    pub fn request(&self, item_id: &ItemId) -> Result<PageRequest, PageError> {
        let media = match self.finder {
            Finder::Json(..) => Media::Json,
            Finder::Html(_) => Media::Html,
        };
        let filling = Filling { id: item_id.as_str(), ..Filling::default() };
        Ok(PageRequest::new(self.address.fill(filling)?, media))
    }

    /// Returns the origin of the pages.
    pub fn origin(&self) -> Option<Origin> {
        let filling = Filling { id: "0", ..Filling::default() };
        self.address.fill(filling).ok().map(|url| url.origin())
    }

    /// Reads the page of this item.
    pub fn read(&self, item_id: &ItemId, body: &[u8]) -> Result<FeaturesPage, PageError> {
        match &self.finder {
            Finder::Json(tree, counts) => {
                let mut values = Values::none(*counts);
                let mut reader = JsonReader::new(body)?;
                let kind = reader.kind()?;
                tree.read(&mut reader, &mut values, &mut NoRows)?;
                reader.end()?;
                self.expectations.check(&values)?;
                if self.id.is_none() && !tree.accepts(kind) {
                    let problem = format!("it is {}, not an object", kind.name());
                    return Err(PageError::Unlike { problem, key: "features" });
                }
                self.features(item_id, &values)
            }
            Finder::Html(places) => {
                let landmarks: Vec<_> =
                    self.landmarks.iter().map(|(name, landmark)| (&**name, landmark)).collect();
                let page = parse(body, self.whole.as_deref(), ("landmarks", &landmarks))?;
                self.features(item_id, &places.find(page.root_element()))
            }
        }
    }

    fn features(&self, id: &ItemId, values: &Values<'_>) -> Result<FeaturesPage, PageError> {
        if let Some(field) = &self.id
            && item_id(field, values).as_ref() != Ok(id)
        {
            let missing = format!("`{}` of the {} asked for", field.name, self.noun);
            return Err(PageError::NoLandmark { missing, key: "is" });
        }
        let mut oddities = Oddities::none(0);
        let mut features = Vec::new();
        for feature in &self.features {
            feature.read(id, values, &mut features, &mut oddities);
        }
        Ok(FeaturesPage { features, odd: oddities.into_found() })
    }
}
