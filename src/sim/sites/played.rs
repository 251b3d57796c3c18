//! What the simulator has to know about a site.

use super::super::http::HttpResponse;
use super::super::pages::content::PageContent;
use super::super::pages::further::Further;
use super::super::pages::route::{ItemView, Route, Target};
use super::super::pages::window::ListWindow;
use super::super::world::{SimItem, World};
use super::quota::Quota;

/// A simulated site: its addresses, its pages, and its content.
pub(in crate::sim) trait PlayedSite: Sync {
    /// The traits of the site that do not depend on its content.
    fn traits(&self) -> SimTraits;

    /// Returns a world as the site would have it, with its own kinds of ids, names, features and times.
    fn dress(&self, world: World) -> World {
        world
    }

    /// Returns the page that a request asks for.
    fn route(&self, world: &World, target: &Target<'_>) -> Route;

    /// Returns a page of the catalogue.
    fn catalogue(&self, site: Served<'_>, window: ListWindow, content: PageContent)
    -> HttpResponse;

    /// Returns a page of an item's likes.
    fn likes(
        &self,
        site: Served<'_>,
        item: u32,
        window: ListWindow,
        content: PageContent,
    ) -> HttpResponse;

    /// Returns how a list is paged that only some sites have, if this site has it.
    fn further_list(&self, _list: Further) -> Option<SimList> {
        None
    }

    /// Returns a page of a list that only some sites have.
    fn further(
        &self,
        _site: Served<'_>,
        _list: Further,
        _window: ListWindow,
        _content: PageContent,
    ) -> HttpResponse {
        self.error(404)
    }

    /// Returns a page about one item.
    fn item(
        &self,
        _site: Served<'_>,
        _item: u32,
        _view: ItemView,
        _content: PageContent,
    ) -> HttpResponse {
        self.error(404)
    }

    /// Returns the site's own page for an error status.
    fn error(&self, status: u16) -> HttpResponse;

    /// Returns the answer to a request with a cursor that has expired.
    fn expired(&self) -> HttpResponse {
        self.error(400)
    }

    /// Returns a page with status 200 that holds an error.
    fn error_in_200(&self) -> HttpResponse {
        HttpResponse::json(200, r#"{"error":"Internal error, please try again later"}"#)
    }

    /// Returns the headers that say how many requests are left.
    fn quota_headers(&self, _quota: &Quota) -> Vec<(&'static str, String)> {
        Vec::new()
    }
}

/// The content of a site, and where it is served.
#[derive(Clone, Copy)]
pub(in crate::sim) struct Served<'s> {
    /// The content.
    pub world: &'s World,
    /// The site's address, `http://127.0.0.1:PORT`.
    pub base: &'s str,
    /// The address of the thumbnails, if the simulator serves them.
    pub thumbs: Option<&'s str>,
}

/// What a site is like, apart from its content.
#[derive(Clone, Copy, Debug)]
pub(in crate::sim) struct SimTraits {
    /// What the site calls an item. Exported files and columns are named after it.
    pub noun: &'static str,
    /// The path below which the addresses of the site are.
    pub base_path: &'static str,
    /// The path of the likes, if the configuration of a crawl names it.
    pub likes_path: Option<&'static str>,
    /// The types of features, in the order in which a page lists them.
    pub features: &'static [SimFeature],
    /// Whether likes have times.
    pub has_times: bool,
    /// Whether the catalogue lists the most liked items first.
    pub is_sorted_by_likes: bool,
    /// How the catalogue is paged.
    pub catalogue: SimList,
    /// How lists of likes are paged.
    pub likes: SimList,
    /// The requests that the site allows, and per how many seconds, if its headers say so.
    pub quota: Option<(u32, u32)>,
    /// The header that takes a token, and what comes before the token in it.
    pub token: Option<(&'static str, &'static str)>,
}

/// A type of features: its name, and where an item has them.
#[derive(Clone, Copy, Debug)]
pub(in crate::sim) struct SimFeature {
    /// The name of the type.
    pub name: &'static str,
    /// Returns the values that an item has.
    pub of: fn(&SimItem) -> &[&'static str],
}

/// A type of features that is kept among an item's categories.
pub(in crate::sim) const fn in_categories(name: &'static str) -> SimFeature {
    SimFeature { name, of: |item| &item.categories }
}

/// A type of features that is kept among an item's tags.
pub(in crate::sim) const fn in_tags(name: &'static str) -> SimFeature {
    SimFeature { name, of: |item| &item.tags }
}

/// How a list is paged, and how its entries are written.
#[derive(Clone, Copy, Debug)]
pub(in crate::sim) struct SimList {
    /// The ways in which a page leads to the next one.
    pub paging: &'static [SimPaging],
    /// Whether addresses carry cursors, which can expire.
    pub has_cursors: bool,
    /// Where the total is, if the list has one: a header, or a JSON Pointer.
    pub total: Option<&'static str>,
    /// Where the fields of its entries are; none for HTML.
    pub fields: Option<EntryFields>,
}

/// A way in which a page leads to the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sim) enum SimPaging {
    /// The number of the page is in the address.
    Page,
    /// The number of the entries before is in the address.
    Offset,
    /// The page has a cursor, which the next address carries.
    Cursor,
    /// The page has the next address.
    Url,
    /// The `Link` header has the next address.
    Link,
    /// The cursor is a key: the number of likes of the last entry, and its id.
    Key,
}

/// Where the fields of a list's entries are, as JSON Pointers: the rows in the page, the others in an entry.
#[derive(Clone, Copy, Debug)]
pub(in crate::sim) struct EntryFields {
    /// The rows.
    pub rows: &'static str,
    /// The id.
    pub id: &'static str,
    /// The name, if entries have one that is not their id.
    pub name: Option<&'static str>,
    /// The count of likes, if entries have one.
    pub likes: Option<&'static str>,
}
