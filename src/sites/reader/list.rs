//! A list of a site: its addresses, and what its pages hold.

use url::Origin;

use super::answer_parts::AnswerParts;
use super::entries::Entries;
use super::finder::{Finder, FinderBuilder};
use super::html_list::HtmlList;
use super::json_list::{Expectations, JsonList};
use super::json_rows::{JsonRows, ReadEntry};
use super::likes::FoundLiker;
use super::list_place::ListPlace;
use super::paging::{ListPages, ReceivedPage};
use super::template::PageAddress;
use crate::sites::description::{Field, List, Rows};
use crate::sites::error::PageError;
use crate::sites::oddities::check_any_kept;
use crate::sites::page::NextPage;
use crate::sites::request::{Media, PageRequest};

/// The maximum number of entries of a page whose full size is not known.
const ENTRIES_MAX: usize = 10_000;

/// A page of the catalogue may have this many times the entries of a full one.
const TIMES_FULL: usize = 4;

/// A list of a site.
#[derive(Debug)]
pub struct ListReader {
    pages: ListPages,
    form: RowsForm,
    /// Where the fields of an entry are.
    finder: Finder,
    /// The values that an entry must hold to be read.
    only: Expectations,
    /// The maximum number of entries of a page.
    n_max: usize,
}

#[derive(Debug)]
enum RowsForm {
    Json(JsonList),
    Html(HtmlList),
}

/// What a page of a list says.
#[derive(Debug)]
pub struct ListPage<T> {
    /// Its entries.
    pub entries: Entries<T>,
    /// The page after it.
    pub next: NextPage<ListPlace>,
}

/// How the list within each entry is read.
pub struct WithinRows<'r> {
    /// Where the values are.
    pub finder: &'r Finder,
    /// Reads an entry.
    pub entry: &'r ReadEntry<'r, FoundLiker>,
}

impl ListReader {
    /// Returns the list at this address. `fields` adds the fields of an entry, including `id`, and
    /// returns their reader.
    pub fn new<R>(
        list: &List,
        address: PageAddress,
        (n_max, id): (usize, &Field),
        fields: impl FnOnce(&mut FinderBuilder) -> R,
    ) -> (Self, R) {
        let is_html = matches!(list.rows, Rows::Html { .. });
        let mut finder = FinderBuilder::new(is_html);
        let fields = fields(&mut finder);
        let only = Expectations::new(&list.only, &mut finder);
        let (form, pages) = match &list.rows {
            Rows::Json(rows) => {
                let (list, pages) = JsonList::new(list, rows, address);
                (RowsForm::Json(list), pages)
            }
            Rows::Html { html, list: around, rows } => {
                // An HTML list has no values beside its entries.
                let pages = ListPages::new(address, &list.paging, |_| usize::MAX);
                (RowsForm::Html(HtmlList::new(html, around, rows, id)), pages)
            }
        };
        (Self { pages, form, finder: finder.build(), only, n_max }, fields)
    }

    /// Returns the request for a page.
    pub fn request(&self, place: &ListPlace) -> Result<PageRequest, PageError> {
        Ok(PageRequest::new(self.pages.url(place)?, self.media()))
    }

    const fn media(&self) -> Media {
        match self.form {
            RowsForm::Json(_) => Media::Json,
            RowsForm::Html(_) => Media::Html,
        }
    }

    /// Returns the page after a page, if its address is known without reading that page.
    pub fn successor(&self, place: &ListPlace) -> Option<ListPlace> {
        self.pages.successor(place)
    }

    /// Returns whether the end of the list depends on how many entries came before a page, and the place
    /// does not say so.
    pub fn needs_n_before(&self, place: &ListPlace) -> bool {
        self.pages.needs_n_before(place)
    }

    /// Returns the origin of the list.
    pub fn origin(&self) -> Option<Origin> {
        self.pages.example().map(|url| url.origin())
    }

    /// Reads a page.
    pub fn read<T>(
        &self,
        place: &ListPlace,
        parts: &AnswerParts<'_>,
        entry: &ReadEntry<'_, T>,
        within: Option<&WithinRows<'_>>,
    ) -> Result<ListPage<T>, PageError> {
        let AnswerParts { links, n_before, .. } = *parts;
        let page = match (&self.form, &self.finder) {
            (RowsForm::Json(list), Finder::Json(tree, counts)) => {
                let mut rows = JsonRows::new((tree, *counts), self.n_max, entry);
                rows = rows.only(&self.only);
                if let Some(&WithinRows { finder: Finder::Json(tree, counts), entry }) = within {
                    rows = rows.with(JsonRows::new((tree, *counts), usize::MAX, entry));
                }
                let values = list.read(parts.body, &mut rows)?;
                let n_entries = rows.entries.n_entries();
                let received = ReceivedPage { n_entries, values: &values, links, n_before };
                let next = self.pages.next(place, received)?;
                ListPage { entries: rows.entries, next }
            }
            (RowsForm::Html(list), Finder::Html(places)) => {
                let entries = list.read(parts.body, places, self.n_max, entry)?;
                let values = super::values::Values::default();
                let n_entries = entries.n_entries();
                let received = ReceivedPage { n_entries, values: &values, links, n_before };
                let next = self.pages.next(place, received)?;
                ListPage { entries, next }
            }
            // The finder is of the list's own form.
            _ => return Err(PageError::TooMuch),
        };
        check_any_kept(page.entries.kept.len(), &page.entries.skipped)?;
        Ok(page)
    }
}

/// Returns the maximum number of entries on a page of items.
pub fn entries_max(list: &List) -> usize {
    let full = list.paging.planned_size().or_else(|| list.get.asked_for());
    full.map_or(ENTRIES_MAX, |full| TIMES_FULL.saturating_mul(full as usize))
}
