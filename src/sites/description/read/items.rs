//! The catalogue, and an item's own page.

use super::attributes;
use super::field::{self, PageForm};
use super::given::{Given, Section};
use super::template::{self, PageOwner, RequiredPlaceholders};
use super::{css, keys, list, split, thumbnail};
use crate::sites::description::{Features, Html, ItemList, ItemPage, List};
use crate::yaml::YamlError;

/// The most landmarks of an item's own page.
const LANDMARKS_MAX: usize = 16;

/// Reads the catalogue.
pub fn items(given: &Given<'_>) -> Result<ItemList, YamlError> {
    let section = given.section(&keys::ITEMS)?;
    let form = list::form(&section);
    let sorted_by = section.get("sorted_by");
    if let Some(given) = &sorted_by {
        let by = given.text()?;
        if by != "likes" {
            return Err(given.refused(keys::none_of(by, &["likes"])));
        }
        if section.get("likes").is_none() {
            return Err(given.refused(
                "has no effect without items.likes, which tells where the like limit is reached; add likes, such as likes: /likes, or leave sorted_by out",
            ));
        }
    }
    let lists_at_most = section.get("lists_at_most");
    let list = list::read(&section, PageOwner::Site)?;
    Ok(ItemList {
        split: split::read(&section, &list)?,
        is_sorted_by_likes: sorted_by.is_some(),
        lists_at_most: lists_at_most.map(|given| given.whole(1..=u32::MAX)).transpose()?,
        ..listed(&section, list, form)?
    })
}

/// Reads what a list says about its items, where nothing more is known of the list.
pub fn listed(section: &Section<'_>, list: List, form: PageForm) -> Result<ItemList, YamlError> {
    let text = |key| section.get(key).map(|given| field::text(&given, form)).transpose();
    let usual = if form == PageForm::Json { "id: /id" } else { "id: \"@data-id\"" };
    Ok(ItemList {
        list,
        is_sorted_by_likes: false,
        lists_at_most: None,
        split: Vec::new(),
        id: field::text(&section.need("id", usual)?, form)?,
        name: text("name")?,
        likes: section.get("likes").map(|given| field::count(&given, form)).transpose()?,
        owner: section.get("owner").map(|given| field::person(&given, form)).transpose()?,
        attributes: section
            .get("attributes")
            .map_or_else(|| Ok(Vec::new()), |given| attributes::read(&given, form))?,
        features: section.get("features").map(|given| field::features(&given, form)).transpose()?,
        thumbnail: section
            .get("thumbnail")
            .map(|given| thumbnail::read(&given, form))
            .transpose()?,
    })
}

/// Reads an item's own page.
pub fn item(given: &Given<'_>, listed: Option<&Features>) -> Result<ItemPage, YamlError> {
    let section = given.section(&keys::ITEM)?;
    let form = list::form(&section);
    let html = section
        .get("html")
        .map(|given| Ok::<_, YamlError>(Html { whole: list::whole(&given.section(&["whole"])?)? }));
    if form == PageForm::Json {
        section.refuse(&["landmarks"], "applies to HTML pages only; use is or expect for JSON")?;
    }
    let features = section.need("features", "features: {tag: /tags/*}")?;
    let page = ItemPage {
        get: template::read(
            &section.need("get", "get: /items/{id}")?,
            RequiredPlaceholders { of: PageOwner::Item, number: None },
        )?,
        html: html.transpose()?,
        is: section.get("is").map(|given| field::text(&given, form)).transpose()?,
        landmarks: section
            .get("landmarks")
            .map_or_else(|| Ok(Vec::new()), |given| landmarks(&given))?,
        expect: list::expected(&section, "expect")?,
        features: field::features(&features, form)?,
    };
    if page.is.is_none() && page.landmarks.is_empty() && page.expect.is_empty() {
        let keys = if form == PageForm::Json { "is or expect" } else { "is or landmarks" };
        return Err(section.refused(format!(
            "nothing shows that a page belongs to the requested item; add {keys}, such as is: /id"
        )));
    }
    if let Some(listed) = listed {
        check_same_types(&features, (listed, "items.features"), &page.features)?;
    }
    Ok(page)
}

/// Checks that both pages name the same types in the same order, because types are stored by their position.
pub fn check_same_types(
    given: &Given<'_>,
    (listed, place): (&Features, &str),
    own: &Features,
) -> Result<(), YamlError> {
    let names = |features: &Features| {
        features.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
    };
    let (listed, own) = (names(listed), names(own));
    if listed == own {
        return Ok(());
    }
    Err(given.refused(format!(
        "the types ({own}) differ from those of {place} ({listed}); name the same types in the same order"
    )))
}

fn landmarks(given: &Given<'_>) -> Result<Vec<(String, scraper::Selector)>, YamlError> {
    let one = |given: Given<'_>| Ok((given.text()?.to_owned(), css::selector(&given)?));
    given.list(LANDMARKS_MAX)?.into_iter().map(one).collect()
}
