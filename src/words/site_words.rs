//! What exported files call the site and its items, and what they say about the site.

use super::{AttributeType, FeatureTypes, Noun};

/// What exported files call the site and its items, and what they say about the site. It is recorded with the
/// crawl, so that an export does not need the site's description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteWords {
    /// What an item is called in names of files and columns.
    pub noun: Noun,
    /// The site's display name, such as `Sketchfab`; none if only its address is known.
    pub site_name: Option<String>,
    /// What an item is called in the dataset's title, such as `3D model`.
    pub item_name: String,
    /// Search keywords for the dataset, such as `sketchfab`; never empty.
    pub keywords: Vec<String>,
    /// Where the site documents its pages.
    pub docs: Option<String>,
    /// The site's terms of use.
    pub terms: Option<String>,
    /// The site's types of feature, in the order of the description.
    pub feature_types: FeatureTypes,
    /// The attributes of the site's items, in the order of the description.
    pub attribute_types: Vec<AttributeType>,
    /// Whether the site says when a like was given.
    pub gives_times: bool,
}

/// Sketchfab's, the only site of earlier versions.
impl Default for SiteWords {
    fn default() -> Self {
        let texts = |texts: [&str; 2]| texts.map(str::to_owned).to_vec();
        Self {
            noun: Noun::default(),
            site_name: Some("Sketchfab".to_owned()),
            item_name: "3D model".to_owned(),
            keywords: texts(["sketchfab", "3d"]),
            docs: None,
            terms: None,
            feature_types: FeatureTypes::new(texts(["category", "tag"])),
            attribute_types: Vec::new(),
            gives_times: false,
        }
    }
}
