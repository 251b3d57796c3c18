//! The projects of a GitLab instance: numbered pages.

use serde_json::{Value, json};

use super::super::http::HttpResponse;
use super::super::pages::content::{PageContent, Shown};
use super::super::pages::route::{Route, Target, page_or_malformed};
use super::super::pages::window::ListWindow;
use super::super::shape::Shape;
use super::super::time_text::rfc_3339;
use super::super::world::World;
use super::played::{EntryFields, PlayedSite, Served, SimList, SimPaging, SimTraits, in_tags};
use super::quota::Quota;

/// The most entries on a page.
const MOST: usize = 100;

/// The number of entries on a page if the request does not say.
const DEFAULT: usize = 20;

/// The projects of a GitLab instance.
pub(super) struct Gitlab;

const NUMBERED: SimList = SimList {
    paging: &[SimPaging::Page, SimPaging::Link],
    has_cursors: false,
    total: None,
    fields: Some(EntryFields {
        rows: "",
        id: "/id",
        name: Some("/path_with_namespace"),
        likes: Some("/star_count"),
    }),
};

impl PlayedSite for Gitlab {
    fn traits(&self) -> SimTraits {
        SimTraits {
            noun: "project",
            base_path: "/api/v4",
            likes_path: None,
            features: &const { [in_tags("topic")] },
            has_times: true,
            is_sorted_by_likes: true,
            catalogue: NUMBERED,
            likes: SimList {
                fields: Some(EntryFields {
                    rows: "",
                    id: "/user/id",
                    name: Some("/user/username"),
                    likes: None,
                }),
                ..NUMBERED
            },
            quota: Some((500, 60)),
            token: Some(("private-token", "")),
        }
    }

    fn dress(&self, world: World) -> World {
        let world = world.of_shape(Shape::Gitlab).with_items(|number, item| {
            let plain: String =
                item.name.chars().filter(char::is_ascii_alphanumeric).take(24).collect();
            item.id = (4 + u64::from(number) * 7).to_string();
            item.name = format!("group-{}/{}{number}", number % 9, plain.to_ascii_lowercase());
            item.categories.clear();
        });
        let world = world.with_users(|number, user| user.id = (1 + number * 3).to_string());
        // Private profiles are counted and not listed.
        world.without_users(|number| number % 11 == 6).with_times(|_, time| Some(time))
    }

    fn route(&self, world: &World, target: &Target<'_>) -> Route {
        let page = target.number("page", 1).filter(|page| *page > 0);
        let parts = page.zip(target.count("per_page", DEFAULT, MOST));
        let window = parts.map(|(page, count)| ListWindow::numbered(page, count));
        match target.path().as_slice() {
            ["api", "v4", "projects"] => {
                let is_sorted = target.has("order_by", "star_count") && target.has("sort", "desc");
                let window = window.filter(|_| is_sorted && target.has("visibility", "public"));
                page_or_malformed(window, Route::Catalogue)
            }
            ["api", "v4", "projects", id, "starrers"] => match world.find(id) {
                Some(item) => page_or_malformed(window, |window| Route::Likes(item, window)),
                None => Route::Missing,
            },
            _ => Route::Missing,
        }
    }

    fn catalogue(
        &self,
        site: Served<'_>,
        window: ListWindow,
        content: PageContent,
    ) -> HttpResponse {
        let shown = content.of(site.world.catalogue(), window);
        let rows = shown.entries.iter().map(|&number| project(site.world, number));
        let address = format!("{}/api/v4/projects", site.base);
        let query = "order_by=star_count&sort=desc&visibility=public";
        page(rows.collect(), &shown, window, |page| {
            format!("{address}?{query}&page={page}&per_page={}", window.count)
        })
    }

    fn likes(
        &self,
        site: Served<'_>,
        item: u32,
        window: ListWindow,
        content: PageContent,
    ) -> HttpResponse {
        let item = site.world.item(item);
        let likes = site.world.likes_of(item);
        let shown = content.of(&likes, window);
        let rows = shown.entries.iter().map(|like| {
            let user = site.world.user(like.user);
            let id: u64 = user.id.parse().unwrap_or_default();
            let web_url = format!("{}/u/{id}", site.base);
            let name = user.username.to_uppercase();
            json!({
                "starred_since": like.liked_at.map(rfc_3339),
                "user": {
                    "id": id,
                    "username": user.username,
                    "name": name,
                    "state": "active",
                    "avatar_url": null,
                    "web_url": web_url,
                },
            })
        });
        let address = format!("{}/api/v4/projects/{}/starrers", site.base, item.id);
        page(rows.collect(), &shown, window, |page| {
            format!("{address}?page={page}&per_page={}", window.count)
        })
    }

    fn error(&self, status: u16) -> HttpResponse {
        let words = match status {
            400 => "400 Bad request",
            401 => "401 Unauthorized",
            404 => "404 Project Not Found",
            429 => "429 Too Many Requests",
            _ => "500 Internal Server Error",
        };
        HttpResponse::json(status, json!({ "message": words }).to_string())
    }

    fn quota_headers(&self, quota: &Quota) -> Vec<(&'static str, String)> {
        let observed = quota.limit.saturating_sub(quota.remaining);
        let mut headers = vec![
            ("ratelimit-limit", quota.limit.to_string()),
            ("ratelimit-observed", observed.to_string()),
            ("ratelimit-remaining", quota.remaining.to_string()),
            ("ratelimit-reset", quota.resets_at().to_string()),
        ];
        if quota.is_exceeded {
            headers.push(("Retry-After", quota.resets_in.to_string()));
        }
        headers
    }
}

fn project(world: &World, number: u32) -> Value {
    let item = world.item(number);
    let id: u64 = item.id.parse().unwrap_or_default();
    let path = item.name.rsplit('/').next().unwrap_or_default();
    json!({
        "id": id,
        "description": null,
        "name": path.to_uppercase(),
        "path": path,
        "path_with_namespace": item.name,
        "created_at": format!("20{}-09-30T13:46:02.512Z", 12 + number % 12),
        "default_branch": "main",
        "tag_list": item.tags,
        "topics": item.tags,
        "forks_count": number % 5,
        "star_count": item.n_likes,
        "last_activity_at": "2025-09-30T13:46:02.000Z",
        "namespace": { "id": number % 9, "kind": "group", "full_path": format!("group-{}", number % 9) },
    })
}

/// Returns a list with the headers that lead to its other pages.
fn page<T>(
    rows: Vec<Value>,
    shown: &Shown<'_, T>,
    window: ListWindow,
    address: impl Fn(usize) -> String,
) -> HttpResponse {
    let number = window.page();
    let next = shown.next.map(|_| number.saturating_add(1));
    let links = [
        ("next", next),
        ("prev", number.checked_sub(1).filter(|page| *page > 0)),
        ("first", Some(1)),
    ];
    let links = links.into_iter().filter_map(|(rel, page)| Some((rel, page?)));
    let links: Vec<_> =
        links.map(|(rel, page)| format!("<{}>; rel=\"{rel}\"", address(page))).collect();
    HttpResponse::json(200, Value::from(rows).to_string())
        .with("Link", Some(links.join(", ")))
        .with("x-next-page", Some(next.map_or_else(String::new, |page| page.to_string())))
        .with("x-page", Some(number.to_string()))
        .with("x-per-page", Some(window.count.to_string()))
}
