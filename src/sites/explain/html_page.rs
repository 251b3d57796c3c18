//! A page of HTML, explained.

use scraper::ElementRef;
use scraper::selector::ToCss;

use super::beside;
use super::found::{PageExplanation, Sought};
use super::page_part::PagePart;
use crate::sites::description::{CssPath, Rows};
use crate::sites::error::PageError;
use crate::sites::html::{self, outermost};

/// Returns what each place finds.
pub fn explain(
    body: &[u8],
    part: PagePart<'_>,
    sought: &[Sought<'_>],
) -> Result<PageExplanation, PageError> {
    let page = html::parse(body)?;
    let beside = match part {
        PagePart::List(list) => beside::of_html_list(&page, body, list),
        PagePart::Item(item) => beside::of_html_item(&page, body, item),
    };
    let (shown, entries) = match part.rows() {
        Some(Rows::Html { list, rows, .. }) => {
            let around = page.select(list).next();
            let entries = around.map(|around| outermost(around, rows).collect::<Vec<_>>());
            (rows.to_css_string(), entries)
        }
        _ => (String::new(), Some(vec![page.root_element()])),
    };
    let n_entries = entries.as_ref().map(Vec::len);
    let entries: Vec<ElementRef<'_>> = entries.unwrap_or_default();
    let count =
        |sought: &Sought<'_>| {
            sought.count(entries.iter().map(|entry| {
                sought.css_path().map(|path| values(*entry, path)).unwrap_or_default()
            }))
        };
    let places = sought.iter().map(count).collect();
    Ok(PageExplanation { rows: shown, n_entries, places, beside })
}

/// Returns the values of a place within an entry. An empty text counts as none.
fn values(entry: ElementRef<'_>, path: &CssPath) -> Vec<String> {
    let elements: Vec<ElementRef<'_>> = match &path.selector {
        Some(selector) => outermost(entry, selector).collect(),
        None => vec![entry],
    };
    let value = |element: ElementRef<'_>| match &path.attribute {
        Some(name) => element.attr(name).map(str::to_owned),
        None => Some(element.text().collect::<String>().trim().to_owned()),
    };
    elements.into_iter().filter_map(value).filter(|text| !text.is_empty()).collect()
}
