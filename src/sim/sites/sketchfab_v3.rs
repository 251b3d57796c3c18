//! Sketchfab's public API, version 3.

mod item;
mod list;
mod people;
mod search;

use item::entry;
use list::CATALOGUE;
use serde_json::json;

use super::super::http::HttpResponse;
use super::super::pages::content::PageContent;
use super::super::pages::further::Further;
use super::super::pages::route::{ItemView, Route, Target};
use super::super::pages::window::ListWindow;
use super::super::search::SearchFilter;
use super::super::world::World;
use super::played::{PlayedSite, Served, SimList, SimTraits, in_categories, in_tags};
use super::sketchfab_likes;

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
            catalogue: CATALOGUE,
            likes: sketchfab_likes::LIST,
            quota: None,
            token: None,
        }
    }

    fn route(&self, world: &World, target: &Target<'_>) -> Route {
        if let Some(route) = people::route(world, target) {
            return route;
        }
        match target.path().as_slice() {
            ["i", "likes"] => sketchfab_likes::route(world, target),
            ["v3", "search"] => search::route(target),
            ["v3", "models"] => search::by_key_route(target),
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
        HttpResponse::json(200, search::page(site, SearchFilter::ANY, window, content))
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

    fn further_list(&self, list: Further) -> Option<SimList> {
        match list {
            Further::Part(_) | Further::UserLikes(_) => Some(CATALOGUE),
            Further::ByKey => Some(search::BY_KEY),
            Further::Users(_) => Some(people::USERS),
            Further::Comments(_) => Some(people::COMMENTS),
        }
    }

    fn further(
        &self,
        site: Served<'_>,
        list: Further,
        window: ListWindow,
        content: PageContent,
    ) -> HttpResponse {
        match list {
            Further::Part(filter) => {
                HttpResponse::json(200, search::page(site, filter, window, content))
            }
            Further::ByKey => HttpResponse::json(200, search::page_by_key(site, window, content)),
            Further::Users(list) => people::users(site, list, window, content),
            Further::UserLikes(user) => people::likes(site, user, window, content),
            Further::Comments(item) => people::comments(site, item, window, content),
        }
    }

    fn item(
        &self,
        site: Served<'_>,
        number: u32,
        _view: ItemView,
        content: PageContent,
    ) -> HttpResponse {
        HttpResponse::json(200, item(site, number, content))
    }

    fn error(&self, status: u16) -> HttpResponse {
        sketchfab_likes::error(status)
    }

    fn expired(&self) -> HttpResponse {
        HttpResponse::json(400, r#"{"detail":"Invalid cursor"}"#)
    }
}

/// Returns the details of an item.
fn item(site: Served<'_>, number: u32, content: PageContent) -> String {
    let item = entry(site, number, content != PageContent::Empty);
    let mut details = json!(item);
    details["description"] = json!("Made with care");
    details["faceCount"] = json!(1_000 + number);
    if site.world.community().is_none() {
        details["isDownloadable"] = json!(number.is_multiple_of(3));
    }
    details.to_string()
}
