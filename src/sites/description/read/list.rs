//! Lists: where their pages are, and where the entries are on a page.

use super::field::PageForm;
use super::given::{Given, Section};
use super::pointer::{self, Wildcard};
use super::template::{self, PageOwner, RequiredPlaceholders};
use super::{css, paging};
use crate::sites::description::{Html, List, Pointer, Rows};
use crate::yaml::YamlError;

/// The maximum number of values that a page must hold.
const EXPECTED_MAX: usize = 8;

/// Returns what the pages of a section consist of: HTML if it has the key `html`.
pub fn form(section: &Section<'_>) -> PageForm {
    if section.get("html").is_some() { PageForm::Html } else { PageForm::Json }
}

/// Reads a list of the site, of an item or of a user.
pub fn read(section: &Section<'_>, of: PageOwner) -> Result<List, YamlError> {
    let form = form(section);
    let get = section.need("get", "get: /items?page={page}")?;
    let paging = paging::read(section.get("next").as_ref(), form)?;
    let required = RequiredPlaceholders { of, number: paging::number(&paging) };
    let template = template::read(&get, required)?;
    paging::check_parameter(&get, &template, &paging)?;
    let rows = match section.get("html") {
        None => {
            let rows =
                section.need("rows", "rows: /results, or rows: \"\" if the page is the list")?;
            Rows::Json(pointer::read(&rows, Wildcard::Allowed)?)
        }
        Some(given) => {
            let rows = section.need("rows", "rows: li.item")?;
            let keys = given.section(&["whole", "list"])?;
            Rows::Html {
                html: Html { whole: whole(&keys)? },
                list: css::selector(&keys.need("list", "list: ul.items")?)?,
                rows: css::selector(&rows)?,
            }
        }
    };
    let expect = expected(section, "expect")?;
    Ok(List { get: template, rows, paging, expect, only: expected(section, "only")? })
}

/// Reads the text that every complete HTML page holds.
pub fn whole(html: &Section<'_>) -> Result<Option<String>, YamlError> {
    let given = html.get("whole");
    given.map(|given| given.short_text(100).map(str::to_owned)).transpose()
}

/// Reads the values that every valid JSON page, or every entry to be read, must hold.
pub fn expected(section: &Section<'_>, key: &str) -> Result<Vec<(Pointer, String)>, YamlError> {
    let Some(given) = section.get(key) else { return Ok(Vec::new()) };
    if form(section) == PageForm::Html {
        return Err(given.refused("works with JSON only, but the pages are HTML; leave it out"));
    }
    let read_one = |(key, text, value): (Given<'_>, &str, Given<'_>)| {
        Ok((pointer::of_text(&key, text, Wildcard::Refused)?, value.scalar()?))
    };
    given.named_values(EXPECTED_MAX)?.into_iter().map(read_one).collect()
}
