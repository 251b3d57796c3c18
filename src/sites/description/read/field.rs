//! Fields: where a value is, and how it is written.

use super::given::Given;
use super::keys;
use super::pointer::{self, Wildcard};
use super::{css, names};
use crate::sites::description::{Conversion, CountField, Features, Field, Location, Person};
use crate::words::AttributeKind;
use crate::yaml::YamlError;

/// The most places of a field, and the most types of features.
const PLACES_MAX: usize = 8;
const TYPES_MAX: usize = 16;

/// The conversions of a text, of a number of likes, and of a time.
const TEXT: [Conversion; 1] = [Conversion::Text];
const COUNTS: [Conversion; 2] = [Conversion::Count, Conversion::RoundedCount];
const TIMES: [Conversion; 4] =
    [Conversion::Rfc3339, Conversion::EpochSeconds, Conversion::EpochMilliseconds, Conversion::Utc];

/// The keys of a field that says how its value is written.
const KEYS: [&str; 2] = ["at", "as"];

/// What pages consist of, and so how a place on them is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum PageForm {
    /// JSON, with pointers.
    Json,
    /// HTML, with selectors.
    Html,
}

/// Reads a field that holds one text.
pub fn text(given: &Given<'_>, form: PageForm) -> Result<Field, YamlError> {
    read(given, form, Wildcard::Refused, &TEXT, &KEYS)
}

/// Reads where the number of an item's likes is.
pub fn count(given: &Given<'_>, form: PageForm) -> Result<CountField, YamlError> {
    const KEYS: [&str; 3] = ["at", "as", "may_exceed"];
    let mut may_exceed = false;
    if given.is_section() {
        let section = given.section(&KEYS)?;
        may_exceed = section.get("may_exceed").map_or(Ok(false), |given| given.truth())?;
    }
    Ok(CountField { field: read(given, form, Wildcard::Refused, &COUNTS, &KEYS)?, may_exceed })
}

/// Reads where a time is. The conversion is mandatory.
pub fn time(given: &Given<'_>, form: PageForm) -> Result<Field, YamlError> {
    if given.is_section() {
        given.section(&KEYS)?.need("as", "as: rfc3339")?;
    } else {
        let names = TIMES.map(Conversion::name).join(", ");
        let example = "{at: /likedAt, as: rfc3339}";
        return Err(given.refused(format!(
            "say how the time is written, such as {example} (allowed for as: {names})"
        )));
    }
    read(given, form, Wildcard::Refused, &TIMES, &KEYS)
}

/// Reads where an attribute is. Without a kind, any conversion is allowed, and text is the default.
pub fn attribute(
    given: &Given<'_>,
    form: PageForm,
    kind: Option<AttributeKind>,
) -> Result<Field, YamlError> {
    if kind == Some(AttributeKind::Moment) {
        return time(given, form);
    }
    let fits = |conversion: &Conversion| kind.is_none_or(|kind| conversion.kind() == kind);
    let allowed: Vec<Conversion> = Conversion::ALL.into_iter().filter(fits).collect();
    read(given, form, Wildcard::Refused, &allowed, &KEYS)
}

/// Reads a user.
pub fn person(given: &Given<'_>, form: PageForm) -> Result<Person, YamlError> {
    let section = given.section(&keys::PERSON)?;
    Ok(Person {
        id: text(&section.need("id", "id: /user/id")?, form)?,
        name: section.get("name").map(|given| text(&given, form)).transpose()?,
    })
}

/// Reads the types of features and the places of their values.
pub fn features(given: &Given<'_>, form: PageForm) -> Result<Features, YamlError> {
    let named = given.named_values(TYPES_MAX)?;
    let read_one = |(key, name, value): (Given<'_>, &str, Given<'_>)| {
        Ok((names::feature_type(&key, name)?, read(&value, form, Wildcard::Allowed, &TEXT, &KEYS)?))
    };
    named.into_iter().map(read_one).collect()
}

/// Reads a field: a place, a list of places, or a section of these keys. The first allowed conversion is the
/// usual one.
fn read(
    given: &Given<'_>,
    form: PageForm,
    wildcard: Wildcard,
    allowed: &[Conversion],
    keys: &[&'static str],
) -> Result<Field, YamlError> {
    let usual = allowed.first().copied().unwrap_or_default();
    if !given.is_section() {
        return Ok(Field { at: places(given, form, wildcard)?, conversion: usual });
    }
    let section = given.section(keys)?;
    let conversion = section.get("as").map(|given| conversion(&given, allowed)).transpose()?;
    let at = section.need("at", "at: /name")?;
    Ok(Field { at: places(&at, form, wildcard)?, conversion: conversion.unwrap_or(usual) })
}

fn conversion(given: &Given<'_>, allowed: &[Conversion]) -> Result<Conversion, YamlError> {
    let name = given.text()?;
    let found = allowed.iter().find(|conversion| conversion.name() == name).copied();
    let names: Vec<&str> = allowed.iter().map(|conversion| conversion.name()).collect();
    found.ok_or_else(|| given.refused(keys::none_of(name, &names)))
}

fn places(
    given: &Given<'_>,
    form: PageForm,
    wildcard: Wildcard,
) -> Result<Vec<Location>, YamlError> {
    if given.as_list().is_none() {
        return Ok(vec![place(given, form, wildcard)?]);
    }
    let mut places = Vec::new();
    for given in given.list(PLACES_MAX)? {
        let place = place(&given, form, wildcard)?;
        if places.contains(&place) {
            return Err(given.refused("the place is given twice; write it once"));
        }
        places.push(place);
    }
    Ok(places)
}

fn place(given: &Given<'_>, form: PageForm, wildcard: Wildcard) -> Result<Location, YamlError> {
    match form {
        PageForm::Json => pointer::read(given, wildcard).map(Location::Json),
        PageForm::Html => css::path(given).map(Location::Html),
    }
}
