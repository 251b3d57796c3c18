//! The catalogue: searches, which may be narrowed down and cut off, and the list that is paged by key.

use super::super::super::pages::content::PageContent;
use super::super::super::pages::further::Further;
use super::super::super::pages::route::{Route, Target, page_or_malformed};
use super::super::super::pages::window::ListWindow;
use super::super::super::search::{Condition, SearchFilter};
use super::super::super::slugs::slug_of;
use super::super::played::{Served, SimList, SimPaging};
use super::item::entry;
use super::list::{self, CATALOGUE, ListAddress};

/// How the list is paged that no limit cuts off.
pub(super) const BY_KEY: SimList =
    SimList { paging: &[SimPaging::Url, SimPaging::Key], ..CATALOGUE };

/// Returns the page of a search that a request asks for.
pub(super) fn route(target: &Target<'_>) -> Route {
    let is_known = target.has("type", "models") && target.has("sort_by", "-likeCount");
    let window = list::window(target).filter(|_| is_known);
    let [category, licence] = ["categories", "license"].map(|name| target.parameter(name));
    page_or_malformed(window, |window| match (category, licence) {
        (None, None) => Route::Catalogue(window),
        (category, licence) => {
            let filter = SearchFilter::of(category.as_deref(), licence.as_deref());
            Route::Further(Further::Part(filter), window)
        }
    })
}

/// Returns the page of the list by key that a request asks for.
pub(super) fn by_key_route(target: &Target<'_>) -> Route {
    let window = list::window(target).filter(|_| target.has("sort_by", "-likeCount"));
    page_or_malformed(window, |window| Route::Further(Further::ByKey, window))
}

/// Returns a page of a search.
pub(super) fn page(
    site: Served<'_>,
    filter: SearchFilter,
    window: ListWindow,
    content: PageContent,
) -> String {
    let found = site.world.search(filter);
    let shown = content.of(&found, window);
    let mut address = ListAddress {
        url: format!("{}/v3/search", site.base),
        parameters: [("sort_by", "-likeCount"), ("type", "models")].into(),
    };
    let category = filter.category.text(slug_of).map(|slug| ("categories", slug));
    let licence = filter.licence.text(Some).map(|slug| ("license", slug));
    address.parameters.extend(category.into_iter().chain(licence));
    let results = shown.entries.iter().map(|&number| entry(site, number, true)).collect();
    list::page(results, &address, window, shown.next)
}

/// Returns a page of the list by key.
pub(super) fn page_by_key(site: Served<'_>, window: ListWindow, content: PageContent) -> String {
    let all = site.world.catalogue();
    let shown = content.of(all, window);
    let likes = |number: u32| site.world.item(number).n_likes;
    let next = match (content, shown.next, shown.entries.last()) {
        (PageContent::LoopingRun { anew }, Some(_), Some(&last)) => {
            let at = all.iter().position(|&number| likes(number) == likes(last));
            // The same key again and again, or another one each time.
            let turn = if anew { window.turn.saturating_add(1) } else { 0 };
            at.map(|at| ListWindow { turn, ..ListWindow::new(at, window.count) })
        }
        (_, next, _) => next,
    };
    let address = ListAddress {
        url: format!("{}/v3/models", site.base),
        parameters: [("sort_by", "-likeCount")].into(),
    };
    let results = shown.entries.iter().map(|&number| entry(site, number, true)).collect();
    list::page(results, &address, window, next)
}

impl Condition {
    /// Returns the value as an address has it.
    fn text(self, as_slug: impl Fn(&'static str) -> Option<&'static str>) -> Option<&'static str> {
        match self {
            Self::Any => None,
            Self::Is(value) => as_slug(value),
            Self::Unknown => Some("unknown"),
        }
    }
}
