//! How a list is paged.

use super::field::PageForm;
use super::given::{Given, Section};
use super::keys;
use super::pointer::{self, Wildcard};
use crate::sites::description::{NextKind, Paging, Placeholder, Pointer, Template};
use crate::yaml::YamlError;

/// The maximum number of other ways to the next page.
const WAYS_MAX: usize = 3;

/// The longest name of a parameter, in bytes.
const PARAMETER_MAX: usize = 64;

/// The keys that name a way to the next page. A list has one of them.
const WAYS: [&str; 5] = ["page", "offset", "cursor", "url", "link"];

/// Reads how a list is paged. Without `next` it has one page.
pub fn read(given: Option<&Given<'_>>, form: PageForm) -> Result<Paging, YamlError> {
    let one_page = Paging {
        kinds: vec![NextKind::None],
        empty_ends: true,
        total: None,
        more: None,
        pages_max: 1,
    };
    let Some(given) = given else { return Ok(one_page) };
    match given.as_text() {
        Some("none") => return Ok(one_page),
        Some(_) => {
            return Err(
                given.refused("write none for a list of one page, or a section such as {page: 1}")
            );
        }
        None => {}
    }
    let section = given.section(&keys::NEXT)?;
    let first = way(&section, form, &WAYS)?;
    let is_numbered = matches!(first, NextKind::Page { .. } | NextKind::Offset { .. });
    let mut kinds = vec![first];
    if let Some(or) = section.get("or") {
        further(&mut kinds, &or, form)?;
    }
    let total = end(&section, "total", form)?;
    let more = end(&section, "more", form)?;
    let empty = section.get("empty");
    let empty_ends = empty.as_ref().map_or(Ok(is_numbered), Given::truth)?;
    let has_end = empty_ends || kinds.len() > 1 || total.is_some() || more.is_some();
    if is_numbered && !has_end {
        return Err(empty.unwrap_or_else(|| given.clone()).refused(
            "nothing would end the list, because there is always a next number; leave empty out, or add total, more or or",
        ));
    }
    let pages_max = section.get("pages_at_most").map(|given| given.whole(1..=1_000_000_u32));
    Ok(Paging {
        kinds,
        empty_ends,
        total,
        more,
        pages_max: pages_max.transpose()?.unwrap_or(Paging::PAGES_MAX),
    })
}

/// Returns the placeholder that numbers the pages of a list.
pub fn number(paging: &Paging) -> Option<Placeholder> {
    match paging.kinds.first()? {
        NextKind::Page { .. } => Some(Placeholder::Page),
        NextKind::Offset { .. } => Some(Placeholder::Offset),
        NextKind::Cursor { .. } | NextKind::Url(_) | NextKind::Link(_) | NextKind::None => None,
    }
}

/// Checks that the address does not have the parameter that carries the cursor.
pub fn check_parameter(
    given: &Given<'_>,
    template: &Template,
    paging: &Paging,
) -> Result<(), YamlError> {
    for kind in &paging.kinds {
        if let NextKind::Cursor { parameter, .. } = kind
            && template.has_parameter(parameter)
        {
            return Err(given.refused(format!(
                "the address already has the parameter {parameter}; leave it out, because the cursor is added automatically"
            )));
        }
    }
    Ok(())
}

fn further(kinds: &mut Vec<NextKind>, or: &Given<'_>, form: PageForm) -> Result<(), YamlError> {
    let ways = if or.as_list().is_some() { or.list(WAYS_MAX)? } else { vec![or.clone()] };
    for given in ways {
        let kind = way(&given.section(&keys::OR)?, form, &["cursor", "url", "link"])?;
        if kinds.contains(&kind) {
            return Err(given.refused("this way to the next page is given twice; write it once"));
        }
        kinds.push(kind);
    }
    Ok(())
}

/// Reads the one way to the next page that a section names.
fn way(
    section: &Section<'_>,
    form: PageForm,
    ways: &[&'static str],
) -> Result<NextKind, YamlError> {
    let named: Vec<(&str, Given<'_>)> =
        ways.iter().filter_map(|way| Some((*way, section.get(way)?))).collect();
    let [(name, given)] = named.as_slice() else {
        let allowed = ways.join(", ");
        return Err(match named.get(1) {
            Some((_, second)) => second.refused(format!(
                "this is a second way to the next page; keep one of {allowed}, and put the other into or"
            )),
            None => {
                section.refused(format!("no way to the next page is given; add one of {allowed}"))
            }
        });
    };
    if *name != "cursor" {
        section.refuse(&["parameter"], "applies to cursor only; leave it out")?;
    }
    if *name != "page" {
        section.refuse(&["size"], "applies to page only; leave it out")?;
    }
    match *name {
        "page" => Ok(NextKind::Page {
            first: given.whole(0..=1_000_u32)?,
            size: section.get("size").map(|size| size.whole(1..=10_000_u32)).transpose()?,
        }),
        "offset" => Ok(NextKind::Offset { size: given.whole(1..=10_000_u32)? }),
        "link" => Ok(NextKind::Link(relation(given)?)),
        "url" => in_body(given, form).map(NextKind::Url),
        _ => Ok(NextKind::Cursor {
            at: in_body(given, form)?,
            parameter: section
                .get("parameter")
                .map_or_else(|| Ok("cursor".to_owned()), |given| parameter(&given))?,
        }),
    }
}

fn end(section: &Section<'_>, key: &str, form: PageForm) -> Result<Option<Pointer>, YamlError> {
    section.get(key).map(|given| in_body(&given, form)).transpose()
}

/// Reads a pointer into the body of a page of JSON.
fn in_body(given: &Given<'_>, form: PageForm) -> Result<Pointer, YamlError> {
    if form == PageForm::Html {
        return Err(given.refused(
            "works with JSON only, but the pages are HTML; use page, offset or link to page through them",
        ));
    }
    let pointer = pointer::read(given, Wildcard::Refused)?;
    if pointer.steps.is_empty() {
        return Err(given
            .refused("the pointer names the whole page; name one of its fields, such as /next"));
    }
    Ok(pointer)
}

fn parameter(given: &Given<'_>) -> Result<String, YamlError> {
    let name = given.short_text(PARAMETER_MAX)?;
    parameter_of_text(given, name)?;
    Ok(name.to_owned())
}

/// Checks that a text is the name of a parameter of a query.
pub fn parameter_of_text(given: &Given<'_>, name: &str) -> Result<(), YamlError> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~[]".contains(&byte);
    if name.is_empty() || name.len() > PARAMETER_MAX || !name.bytes().all(is_plain) {
        return Err(given
            .refused("not the name of a query parameter; use one such as cursor or page_token"));
    }
    Ok(())
}

fn relation(given: &Given<'_>) -> Result<String, YamlError> {
    let name = given.short_text(40)?;
    let is_plain =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte);
    if !name.bytes().all(is_plain) {
        return Err(given.refused("not a relation of the Link header; use next"));
    }
    Ok(name.to_owned())
}
