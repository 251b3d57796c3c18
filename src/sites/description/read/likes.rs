//! Reads where likes are listed, by item and by user.

use super::field::{self, PageForm};
use super::given::{Given, Section};
use super::pointer::{self, Wildcard};
use super::template::PageOwner;
use super::{items, keys, list};
use crate::sites::description::{
    Features, Field, ItemList, ItemPage, LikeList, Likers, LikesWay, UserLikes,
};
use crate::yaml::YamlError;

/// How a site lists likes: by item, by user, or both.
#[derive(Default)]
pub struct LikesWays {
    /// The lists of an item's likes.
    pub by_item: Option<LikeList>,
    /// Users' lists of likes.
    pub by_user: Option<UserLikes>,
    /// The way that comes first.
    pub first: LikesWay,
}

/// The items of the description, which likes by user must agree with.
#[derive(Clone, Copy)]
pub struct KnownItems<'d> {
    /// What the pages of the catalogue consist of.
    pub form: PageForm,
    /// The catalogue.
    pub listed: &'d ItemList,
    /// An item's own page.
    pub own: Option<&'d ItemPage>,
}

/// Reads how likes are listed: one way, or a list of both.
pub fn read(given: &Given<'_>, known: KnownItems<'_>) -> Result<LikesWays, YamlError> {
    let all = match given.as_list() {
        None => vec![given.clone()],
        Some(_) => given.list(2)?,
    };
    let mut ways = LikesWays::default();
    for (n, given) in all.iter().enumerate() {
        let by = by(given)?;
        if n == 0 {
            ways.first = by;
        }
        let is_again = match by {
            LikesWay::Item => ways.by_item.replace(by_item(given, known.form)?).is_some(),
            LikesWay::User => ways.by_user.replace(by_user(given, known)?).is_some(),
        };
        if is_again {
            return Err(given
                .refused(format!("likes by {} are described twice; keep one of them", by.name())));
        }
    }
    Ok(ways)
}

/// Reads whether lists are by item or by user. The other keys depend on that.
fn by(given: &Given<'_>) -> Result<LikesWay, YamlError> {
    let by = match given.member("by") {
        Some(by) => by,
        None => given.section(&keys::ANY_LIKES)?.need("by", "by: item, or by: user")?,
    };
    let found = LikesWay::ALL.into_iter().find(|way| Some(way.name()) == by.as_text());
    let names = LikesWay::ALL.map(LikesWay::name);
    found.map_or_else(|| Err(by.refused(keys::none_of(by.text()?, &names))), Ok)
}

/// Reads the lists of likes of the items that were read from pages of this form.
fn by_item(given: &Given<'_>, items: PageForm) -> Result<LikeList, YamlError> {
    let section = given.section(&keys::LIKES)?;
    let within = section.get("within");
    let form = if within.is_some() { items } else { list::form(&section) };
    let likers = match within {
        None => Likers::Pages(list::read(&section, PageOwner::Item)?),
        Some(within) => within_item(&section, &within, items)?,
    };
    Ok(LikeList {
        likers,
        user: field::person(&section.need("user", "user: {id: /user/id}")?, form)?,
        time: section.get("time").map(|given| field::time(&given, form)).transpose()?,
    })
}

fn within_item(
    section: &Section<'_>,
    within: &Given<'_>,
    items: PageForm,
) -> Result<Likers, YamlError> {
    section.refuse(
        &["get", "expect", "html", "rows", "next", "only"],
        "can't be combined with within, because the likes are then on the pages of the catalogue; leave one of the two out",
    )?;
    if items == PageForm::Html {
        return Err(within.refused("works with JSON only, but the pages of the catalogue are HTML"));
    }
    let pointer = pointer::read(within, Wildcard::Refused)?;
    if pointer.steps.is_empty() {
        return Err(within
            .refused("the pointer names the whole item; name its list of likes, such as /likes"));
    }
    Ok(Likers::WithinItem(pointer))
}

/// Reads where users' lists of likes are.
fn by_user(given: &Given<'_>, known: KnownItems<'_>) -> Result<UserLikes, YamlError> {
    let section = given.section(&keys::LIKES_BY_USER)?;
    let form = list::form(&section);
    let list = list::read(&section, PageOwner::User)?;
    let given = section.need("item", "item: {id: /id, name: /name, likes: /likes}")?;
    let item = given.section(&keys::LISTED_ITEM)?;
    let items = items::listed(&item, list, form)?;
    if let (Some(features), Some(given)) = (&items.features, item.get("features")) {
        check_features(&given, features, known)?;
    }
    if let Some(given) = item.get("attributes") {
        check_attributes(&given, &known.listed.attributes, &items.attributes)?;
    }
    Ok(UserLikes {
        items,
        time: section.get("time").map(|given| field::time(&given, form)).transpose()?,
    })
}

/// Checks that the attributes are those of the catalogue, because they are stored by their position.
fn check_attributes(
    given: &Given<'_>,
    listed: &[(String, Field)],
    own: &[(String, Field)],
) -> Result<(), YamlError> {
    let is_same = |((name, field), (other, of)): (&(String, Field), &(String, Field))| {
        name == other && field.conversion.kind() == of.conversion.kind()
    };
    if listed.len() == own.len() && listed.iter().zip(own).all(is_same) {
        return Ok(());
    }
    Err(given.refused(
        "the attributes differ from items.attributes; name the same ones in the same order and of the same kinds",
    ))
}

/// Checks that the features are of the types that the other pages name.
fn check_features(
    given: &Given<'_>,
    features: &Features,
    known: KnownItems<'_>,
) -> Result<(), YamlError> {
    let own = || known.own.map(|page| (&page.features, "item.features"));
    let listed = known.listed.features.as_ref().map(|listed| (listed, "items.features"));
    match listed.or_else(own) {
        Some((named, place)) => items::check_same_types(given, (named, place), features),
        None => Err(given.refused(
            "neither items nor item has features; add them there, or leave them out here",
        )),
    }
}
