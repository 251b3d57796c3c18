//! The catalogue, an item's own page, and the lists of likes.

use super::attributes;
use super::field::{self, PageForm};
use super::given::{Given, Section};
use super::pointer::{self, Wildcard};
use super::template::{self, RequiredPlaceholders};
use super::{css, keys, list, split};
use crate::sites::description::{Features, Html, ItemList, ItemPage, LikeList, Likers};
use crate::yaml::YamlError;

/// The most landmarks of an item's own page.
const LANDMARKS_MAX: usize = 16;

/// Reads the catalogue.
pub fn items(given: &Given<'_>) -> Result<ItemList, YamlError> {
    let section = given.section(&keys::ITEMS)?;
    let form = list::form(&section);
    let text = |key| section.get(key).map(|given| field::text(&given, form)).transpose();
    let sorted_by = section.get("sorted_by");
    if let Some(given) = &sorted_by {
        let by = given.text()?;
        if by != "likes" {
            return Err(given.refused(keys::none_of(by, &["likes"])));
        }
    }
    let lists_at_most = section.get("lists_at_most");
    let usual = if form == PageForm::Json { "id: /id" } else { "id: \"@data-id\"" };
    let list = list::read(&section, false)?;
    Ok(ItemList {
        split: split::read(&section, &list)?,
        list,
        is_sorted_by_likes: sorted_by.is_some(),
        lists_at_most: lists_at_most.map(|given| given.whole(1..=u32::MAX)).transpose()?,
        id: field::text(&section.need("id", usual)?, form)?,
        name: text("name")?,
        likes: section.get("likes").map(|given| field::count(&given, form)).transpose()?,
        owner: section.get("owner").map(|given| field::person(&given, form)).transpose()?,
        attributes: section
            .get("attributes")
            .map_or_else(|| Ok(Vec::new()), |given| attributes::read(&given, form))?,
        features: section.get("features").map(|given| field::features(&given, form)).transpose()?,
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
            RequiredPlaceholders { id: true, number: None },
        )?,
        html: html.transpose()?,
        is: section.get("is").map(|given| field::text(&given, form)).transpose()?,
        landmarks: section
            .get("landmarks")
            .map_or_else(|| Ok(Vec::new()), |given| landmarks(&given))?,
        expect: list::expected(&section)?,
        features: field::features(&features, form)?,
    };
    if page.is.is_none() && page.landmarks.is_empty() && page.expect.is_empty() {
        let keys = if form == PageForm::Json { "is or expect" } else { "is or landmarks" };
        return Err(section.refused(format!(
            "nothing shows that a page belongs to the requested item; add {keys}, such as is: /id"
        )));
    }
    if let Some(listed) = listed {
        check_same_types(&features, listed, &page.features)?;
    }
    Ok(page)
}

/// Checks that both pages name the same types in the same order, because types are stored by their position.
fn check_same_types(given: &Given<'_>, listed: &Features, own: &Features) -> Result<(), YamlError> {
    let names = |features: &Features| {
        features.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
    };
    let (listed, own) = (names(listed), names(own));
    if listed == own {
        return Ok(());
    }
    Err(given.refused(format!(
        "the types ({own}) differ from those of items.features ({listed}); name the same types in the same order"
    )))
}

fn landmarks(given: &Given<'_>) -> Result<Vec<(String, scraper::Selector)>, YamlError> {
    let one = |given: Given<'_>| Ok((given.text()?.to_owned(), css::selector(&given)?));
    given.list(LANDMARKS_MAX)?.into_iter().map(one).collect()
}

/// Reads the lists of likes. `items` is the form of the pages that the items are read from.
pub fn likes(given: &Given<'_>, items: PageForm) -> Result<LikeList, YamlError> {
    let section = given.section(&keys::LIKES)?;
    check_by(&section)?;
    let within = section.get("within");
    let form = if within.is_some() { items } else { list::form(&section) };
    let likers = match within {
        None => Likers::Pages(list::read(&section, true)?),
        Some(within) => {
            section.refuse(
                &["get", "expect", "html", "rows", "next"],
                "can't be combined with within, because the likes are then on the pages of the catalogue; leave one of the two out",
            )?;
            if items == PageForm::Html {
                return Err(
                    within.refused("works with JSON only, but the pages of the catalogue are HTML")
                );
            }
            let pointer = pointer::read(&within, Wildcard::Refused)?;
            if pointer.steps.is_empty() {
                return Err(within.refused(
                    "the pointer names the whole item; name its list of likes, such as /likes",
                ));
            }
            Likers::WithinItem(pointer)
        }
    };
    Ok(LikeList {
        likers,
        user: field::person(&section.need("user", "user: {id: /user/id}")?, form)?,
        time: section.get("time").map(|given| field::time(&given, form)).transpose()?,
    })
}

fn check_by(section: &Section<'_>) -> Result<(), YamlError> {
    let given = section.need("by", "by: item")?;
    match given.text()? {
        "item" => Ok(()),
        "user" => Err(given.refused(
            "this version reads lists of likes by item only, not by user; write item if the site has such lists",
        )),
        other => Err(given.refused(keys::none_of(other, &["item"]))),
    }
}
