//! The page that a request asks for.

use url::form_urlencoded;

use super::further::Further;
use super::window::ListWindow;

/// The page that a request asks for. Items are given by their numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sim) enum Route {
    /// `/robots.txt`.
    Robots,
    /// A page of the catalogue.
    Catalogue(ListWindow),
    /// A page of an item's likes.
    Likes(u32, ListWindow),
    /// A page of a list that only some sites have.
    Further(Further, ListWindow),
    /// A page about one item.
    Item(u32, ItemView),
    /// A thumbnail of an item: its width and its height.
    Thumb(u32, u16, u16),
    /// `/robots.txt` where the thumbnails are.
    ThumbRobots,
    /// `/login`, a page for browsers.
    Login,
    /// A page that does not exist.
    Missing,
    /// A page that exists, with parameters that the site refuses.
    Malformed,
}

/// The pages that a site has about one item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sim) enum ItemView {
    /// The page for browsers.
    Page,
    /// The details as JSON.
    Details,
}

/// What a request asks for, as its address has it.
pub(in crate::sim) struct Target<'t> {
    path: &'t str,
    query: &'t str,
    /// The most entries that the site puts on a page, if that is fewer than usual.
    page_size: Option<usize>,
}

impl<'t> Target<'t> {
    /// Returns the parts of a request's path and query.
    pub fn new(target: &'t str, page_size: Option<usize>) -> Self {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        Self { path, query, page_size }
    }

    /// Returns the segments of the path, as they were sent.
    pub fn path(&self) -> Vec<&'t str> {
        self.path.trim_start_matches('/').split('/').collect()
    }

    /// Returns a parameter of the query.
    pub fn parameter(&self, name: &str) -> Option<String> {
        let mut pairs = form_urlencoded::parse(self.query.as_bytes());
        pairs.find_map(|(key, value)| (key == name).then(|| value.into_owned()))
    }

    /// Returns whether a parameter of the query has this value.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.parameter(name).as_deref() == Some(value)
    }

    /// Returns a number of the query, or the default if it is not there; `None` if it is no number.
    pub fn number(&self, name: &str, default: usize) -> Option<usize> {
        self.parameter(name).map_or(Some(default), |text| text.parse().ok())
    }

    /// Returns the requested page size, at most the site's own; `None` if it is none.
    pub fn count(&self, name: &str, default: usize, most: usize) -> Option<usize> {
        let count = self.number(name, default)?.min(self.at_most(most));
        (count > 0).then_some(count)
    }

    /// Returns this page size, or the one that the site was given if that is smaller.
    pub fn at_most(&self, page_size: usize) -> usize {
        self.page_size.map_or(page_size, |size| size.clamp(1, page_size))
    }
}

/// Returns the page that this part of a list makes, or that its address is malformed.
pub(in crate::sim) fn page_or_malformed(
    window: Option<ListWindow>,
    page: impl FnOnce(ListWindow) -> Route,
) -> Route {
    window.map_or(Route::Malformed, page)
}
