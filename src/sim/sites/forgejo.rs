//! The repositories of a Forgejo or Gitea instance: numbered pages, and totals in a header.

use serde_json::{Value, json};

use super::super::http::HttpResponse;
use super::super::pages::content::PageContent;
use super::super::pages::route::{Route, Target, page_or_malformed};
use super::super::pages::window::ListWindow;
use super::super::shape::Shape;
use super::super::world::World;
use super::played::{EntryFields, PlayedSite, Served, SimList, SimPaging, SimTraits, in_tags};

/// The most entries on a page.
const MOST: usize = 50;

/// The number of entries on a page if the request does not say.
const DEFAULT: usize = 30;

/// The header with the number of entries of the whole list.
const TOTAL: &str = "X-Total-Count";

/// The repositories of a Forgejo or Gitea instance.
pub(super) struct Forgejo;

impl PlayedSite for Forgejo {
    fn traits(&self) -> SimTraits {
        SimTraits {
            noun: "project",
            base_path: "/api/v1",
            likes_path: None,
            features: &const { [in_tags("topic")] },
            has_times: false,
            is_sorted_by_likes: true,
            catalogue: SimList {
                paging: &[SimPaging::Page, SimPaging::Link],
                has_cursors: false,
                total: Some(TOTAL),
                fields: Some(EntryFields {
                    rows: "/data",
                    id: "/full_name",
                    name: None,
                    likes: Some("/stars_count"),
                }),
            },
            likes: SimList {
                paging: &[SimPaging::Page],
                has_cursors: false,
                total: Some(TOTAL),
                fields: Some(EntryFields {
                    rows: "",
                    id: "/id",
                    name: Some("/login"),
                    likes: None,
                }),
            },
            quota: None,
            token: Some(("authorization", "token ")),
        }
    }

    fn dress(&self, world: World) -> World {
        let world = world.of_shape(Shape::Forgejo).with_items(|number, item| {
            let plain: String =
                item.name.chars().filter(char::is_ascii_alphanumeric).take(24).collect();
            item.id = format!("owner{}/{}.{number}", number % 7, plain.to_ascii_lowercase());
            item.name.clone_from(&item.id);
            item.categories.clear();
        });
        world.with_users(|number, user| user.id = (1 + number * 2).to_string())
    }

    fn route(&self, world: &World, target: &Target<'_>) -> Route {
        let page = target.number("page", 1).filter(|page| *page > 0);
        let parts = page.zip(target.count("limit", DEFAULT, MOST));
        let window = parts.map(|(page, count)| ListWindow::numbered(page, count));
        match target.path().as_slice() {
            ["api", "v1", "repos", "search"] => {
                let is_sorted = target.has("sort", "stars") && target.has("order", "desc");
                page_or_malformed(window.filter(|_| is_sorted), Route::Catalogue)
            }
            ["api", "v1", "repos", owner, name, "stargazers"] => {
                match world.find(&format!("{owner}/{name}")) {
                    Some(item) => page_or_malformed(window, |window| Route::Likes(item, window)),
                    None => Route::Missing,
                }
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
        let all = site.world.catalogue();
        let shown = content.of(all, window);
        let rows: Vec<_> =
            shown.entries.iter().map(|&number| repository(site.world, number)).collect();
        let number = window.page();
        let address = |page| {
            let query = format!("limit={}&order=desc&page={page}&sort=stars", window.count);
            format!("<{}/api/v1/repos/search?{query}>", site.base)
        };
        let last = all.len().div_ceil(window.count).max(1);
        let next =
            shown.next.map(|_| format!("{}; rel=\"next\"", address(number.saturating_add(1))));
        let links = next.map(|next| format!("{next},{}; rel=\"last\"", address(last)));
        HttpResponse::json(200, json!({ "ok": true, "data": rows }).to_string())
            .with("Link", links)
            .with(TOTAL, Some(all.len().to_string()))
    }

    fn likes(
        &self,
        site: Served<'_>,
        item: u32,
        window: ListWindow,
        content: PageContent,
    ) -> HttpResponse {
        let likes = site.world.likes_of(site.world.item(item));
        let rows = content.of(&likes, window).entries.iter().map(|like| {
            let user = site.world.user(like.user);
            let id: u64 = user.id.parse().unwrap_or_default();
            json!({
                "id": id,
                "login": user.username,
                "full_name": "",
                "email": format!("{id}@noreply.example"),
                "created": "2021-04-21T09:02:40Z",
            })
        });
        HttpResponse::json(200, Value::from(rows.collect::<Vec<_>>()).to_string())
            .with(TOTAL, Some(likes.len().to_string()))
    }

    fn error(&self, status: u16) -> HttpResponse {
        let words = match status {
            400 => "invalid parameter",
            401 => "token is not valid",
            404 => "The target couldn't be found.",
            _ => "internal error",
        };
        HttpResponse::json(status, json!({ "message": words, "url": "" }).to_string())
    }

    fn error_in_200(&self) -> HttpResponse {
        HttpResponse::json(200, r#"{"ok":false,"data":[]}"#)
    }
}

fn repository(world: &World, number: u32) -> Value {
    let item = world.item(number);
    let (owner, name) = item.id.split_once('/').unwrap_or_default();
    json!({
        "id": number + 1,
        "owner": { "id": number % 7 + 1, "login": owner },
        "name": name,
        "full_name": item.id,
        "private": false,
        "stars_count": item.n_likes,
        "forks_count": number % 3,
        "topics": item.tags,
        "created_at": "2021-04-21T09:02:40Z",
    })
}
