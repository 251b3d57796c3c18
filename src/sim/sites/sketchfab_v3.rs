//! Sketchfab's public API, version 3.

mod item;

use item::{ItemJson, entry};
use serde::Serialize;
use serde_json::json;
use url::form_urlencoded;

use super::super::http::HttpResponse;
use super::super::pages::content::PageContent;
use super::super::pages::cursor;
use super::super::pages::route::{ItemView, Route, Target, page_or_malformed};
use super::super::pages::window::ListWindow;
use super::super::world::World;
use super::played::{
    EntryFields, PlayedSite, Served, SimList, SimPaging, SimTraits, in_categories, in_tags,
};
use super::sketchfab_likes;

/// The most entries on a page.
const PAGE_SIZE: usize = 24;

/// Sketchfab's public API, version 3.
pub(super) struct SketchfabV3;

impl PlayedSite for SketchfabV3 {
    fn traits(&self) -> SimTraits {
        SimTraits {
            noun: "model",
            base_path: "/v3",
            likes_path: Some(sketchfab_likes::PATH),
            features: &const { [in_categories("category"), in_tags("tag")] },
            has_times: false,
            is_sorted_by_likes: true,
            catalogue: SimList {
                paging: &[SimPaging::Url],
                has_cursors: true,
                total: None,
                fields: Some(EntryFields {
                    rows: "/results",
                    id: "/uid",
                    name: Some("/name"),
                    likes: Some("/likeCount"),
                }),
            },
            likes: sketchfab_likes::LIST,
            quota: None,
            token: None,
        }
    }

    fn route(&self, world: &World, target: &Target<'_>) -> Route {
        match target.path().as_slice() {
            ["i", "likes"] => sketchfab_likes::route(world, target),
            ["v3", "search"] => search_route(target),
            ["v3", "models", id] => {
                world.find(id).map_or(Route::Missing, |item| Route::Item(item, ItemView::Details))
            }
            _ => Route::Missing,
        }
    }

    fn catalogue(
        &self,
        site: Served<'_>,
        window: ListWindow,
        content: PageContent,
    ) -> HttpResponse {
        HttpResponse::json(200, search(site.world, site.base, window, content))
    }

    fn likes(
        &self,
        site: Served<'_>,
        item: u32,
        window: ListWindow,
        content: PageContent,
    ) -> HttpResponse {
        HttpResponse::json(200, sketchfab_likes::page(site.world, site.base, item, window, content))
    }

    fn item(
        &self,
        site: Served<'_>,
        number: u32,
        _view: ItemView,
        content: PageContent,
    ) -> HttpResponse {
        HttpResponse::json(200, item(site.world, site.base, number, content))
    }

    fn error(&self, status: u16) -> HttpResponse {
        sketchfab_likes::error(status)
    }

    fn expired(&self) -> HttpResponse {
        HttpResponse::json(400, r#"{"detail":"Invalid cursor"}"#)
    }
}

fn search_route(target: &Target<'_>) -> Route {
    let count = target.count("count", PAGE_SIZE, PAGE_SIZE);
    let window = count.and_then(|count| match target.parameter("cursor") {
        Some(cursor) => cursor::decode(&cursor, count),
        None => Some(ListWindow::new(0, count)),
    });
    let is_known = target.has("type", "models") && target.has("sort_by", "-likeCount");
    page_or_malformed(window.filter(|_| is_known), Route::Catalogue)
}

/// Returns a page of the catalogue.
fn search(world: &World, base: &str, window: ListWindow, content: PageContent) -> String {
    let shown = content.of(world.catalogue(), window);
    let results: Vec<_> =
        shown.entries.iter().map(|&number| entry(world, base, number, true)).collect();
    let next = shown.next.and_then(cursor::encode);
    let before = ListWindow::new(window.at.saturating_sub(window.count), window.count);
    let previous = (window.at > 0).then(|| cursor::encode(before)).flatten();
    let link = |cursor: &Option<String>| {
        cursor.as_ref().map(|cursor| {
            let query = form_urlencoded::Serializer::new(String::new())
                .append_pair("count", &window.count.to_string())
                .append_pair("cursor", cursor)
                .append_pair("sort_by", "-likeCount")
                .append_pair("type", "models")
                .finish();
            format!("{base}/v3/search?{query}")
        })
    };
    let (next_url, previous_url) = (link(&next), link(&previous));
    let cursors = CursorsJson { next, previous };
    let list = ListJson { results, next: next_url, previous: previous_url, cursors };
    // Plain fields with text keys can't fail to be written.
    serde_json::to_string(&list).unwrap_or_default()
}

/// Returns the details of an item.
fn item(world: &World, base: &str, number: u32, content: PageContent) -> String {
    let item = entry(world, base, number, content != PageContent::Empty);
    let mut details = json!(item);
    details["description"] = json!("Made with care");
    details["faceCount"] = json!(1_000 + number);
    details["isDownloadable"] = json!(number.is_multiple_of(3));
    details.to_string()
}

#[derive(Serialize)]
struct ListJson<'w> {
    results: Vec<ItemJson<'w>>,
    next: Option<String>,
    previous: Option<String>,
    cursors: CursorsJson,
}

#[derive(Serialize)]
struct CursorsJson {
    next: Option<String>,
    previous: Option<String>,
}
