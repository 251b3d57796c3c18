//! A page of a list in HTML.

use std::collections::HashSet;

use scraper::{ElementRef, Selector};

use super::entries::{Entries, Entry};
use super::html_page::{no_landmark, parse, text_of};
use super::html_places::HtmlPlaces;
use super::json_rows::ReadEntry;
use crate::sites::description::{CssPath, Field, Html, Location};
use crate::sites::error::PageError;
use crate::sites::html::{outermost, outermost_of};

/// A page of a list in HTML.
#[derive(Debug)]
pub struct HtmlList {
    whole: Option<String>,
    /// The element that holds the entries.
    around: Selector,
    /// The name of that element in messages.
    around_name: String,
    /// The entries.
    rows: Selector,
    /// The attribute of an entry that is its id, if it is one.
    id: Option<String>,
    /// The entries, including those that lack their attributes.
    lost_too: Option<Selector>,
    /// What entries may look like if the site has changed.
    like_rows: Option<Selector>,
    /// The name of an entry in messages.
    row_name: String,
}

impl HtmlList {
    /// Returns the page with the entries `rows` in `around`.
    pub fn new(html: &Html, around: &Selector, rows: &Selector, id: &Field) -> Self {
        let row_name = text_of(rows);
        let parts = without_attributes(&row_name);
        let id = id.at.iter().find_map(|place| match place {
            Location::Html(CssPath { selector: None, attribute, .. }) => attribute.clone(),
            _ => None,
        });
        let tags: Vec<&str> = parts.split(',').filter_map(last_tag).collect();
        Self {
            whole: html.whole.clone(),
            around: around.clone(),
            around_name: text_of(around),
            rows: rows.clone(),
            lost_too: Selector::parse(&parts).ok().filter(|_| id.is_some()),
            id,
            like_rows: Selector::parse(&tags.join(",")).ok(),
            row_name,
        }
    }

    /// Reads a page. Past the end of the list, the element around the entries is there and empty.
    pub fn read<T>(
        &self,
        body: &[u8],
        places: &HtmlPlaces,
        n_max: usize,
        entry: &ReadEntry<'_, T>,
    ) -> Result<Entries<T>, PageError> {
        let landmarks = [(self.around_name.as_str(), &self.around)];
        let page = parse(body, self.whole.as_deref(), ("html.list", &landmarks))?;
        let around = page.select(&self.around).next();
        let around = around.ok_or_else(|| no_landmark(&self.around_name, "html.list"))?;
        let mut entries = Entries::new(n_max);
        for row in self.rows(around, n_max) {
            let index = entries.next_index()?;
            let values = places.find(row);
            let found: Entry<T> = entry(&values, None, index);
            entries.add(index, found);
        }
        if entries.n_entries() == 0 && self.has_other_rows(around, places) {
            // The list is not past its end; the site has changed.
            let missing = format!("`{}` that can be read", self.row_name);
            return Err(PageError::NoLandmark { missing, key: "rows" });
        }
        Ok(entries)
    }

    /// Returns the entries, in page order: the outermost ones, and those that lost their id.
    fn rows<'a>(&'a self, around: ElementRef<'a>, n_max: usize) -> Vec<ElementRef<'a>> {
        // One more shows that there are too many.
        let n_max = n_max.saturating_add(1);
        let (Some(lost_too), Some(id)) = (&self.lost_too, &self.id) else {
            return outermost(around, &self.rows).take(n_max).collect();
        };
        let with_id = around.select(&self.rows).filter(|row| row.attr(id).is_some());
        let with_id = outermost_of(with_id).take(n_max);
        // An element that holds entries is not an entry itself.
        let holders: HashSet<_> =
            with_id.flat_map(|row| row.ancestors()).map(|node| node.id()).collect();
        let rows = around.select(lost_too).filter(|row| !holders.contains(&row.id()));
        outermost_of(rows).take(n_max).collect()
    }

    /// Returns whether an element without entries holds something like an entry, or like a field of one.
    fn has_other_rows(&self, around: ElementRef<'_>, places: &HtmlPlaces) -> bool {
        let is_like_rows = |like_rows: &Selector| around.select(like_rows).next().is_some();
        self.like_rows.as_ref().is_some_and(is_like_rows) || places.is_any_within(around)
    }
}

/// Returns a selector without its attribute conditions.
fn without_attributes(selector: &str) -> String {
    let mut parts = String::new();
    let (mut n_open, mut quote) = (0_usize, None);
    for c in selector.chars() {
        match (c, quote) {
            (_, Some(mark)) if c == mark => quote = None,
            (_, Some(_)) => {}
            ('"' | '\'', None) if n_open > 0 => quote = Some(c),
            ('[', None) => n_open += 1,
            (']', None) => n_open = n_open.saturating_sub(1),
            _ if n_open == 0 => parts.push(c),
            _ => {}
        }
    }
    parts
}

/// Returns the tag that a selector ends with, if there is one.
fn last_tag(selector: &str) -> Option<&str> {
    let last = selector.trim().rsplit([' ', '>', '+', '~']).next()?;
    let end = last.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(last.len());
    last.get(..end).filter(|tag| !tag.is_empty())
}
