//! The lists of users who like an item: JSON, the same in both shapes of Sketchfab.

use serde_json::{Value, json};

use super::super::http::HttpResponse;
use super::super::pages::content::PageContent;
use super::super::pages::route::{Route, Target, page_or_malformed};
use super::super::pages::window::ListWindow;
use super::super::world::World;
use super::played::{EntryFields, SimList, SimPaging};

/// The path of the lists.
pub(super) const PATH: &str = "/i/likes";

/// How the lists are paged.
pub(super) const LIST: SimList = SimList {
    paging: &[SimPaging::Offset, SimPaging::Url],
    has_cursors: false,
    total: None,
    fields: Some(EntryFields {
        rows: "/results",
        id: "/uid",
        name: Some("/username"),
        likes: None,
    }),
};

/// The most entries on a page.
const PAGE_SIZE: usize = 24;

/// Returns the page of likes that a request asks for.
pub(super) fn route(world: &World, target: &Target<'_>) -> Route {
    let Some(item) = target.parameter("model") else { return Route::Malformed };
    let Some(item) = world.find(&item) else { return Route::Missing };
    let parts = target.number("offset", 0).zip(target.count("count", PAGE_SIZE, PAGE_SIZE));
    let window = parts.map(|(offset, count)| ListWindow::new(offset, count));
    page_or_malformed(window, |window| Route::Likes(item, window))
}

/// Returns a page of an item's likes.
pub(super) fn page(
    world: &World,
    base: &str,
    item: u32,
    window: ListWindow,
    content: PageContent,
) -> String {
    let ListWindow { at: offset, count, .. } = window;
    let item = world.item(item);
    let likers = world.listed_likers(item);
    let shown = content.of(&likers, window);
    let link = |offset: usize| {
        Value::from(format!("{base}{PATH}?count={count}&model={}&offset={offset}", item.id))
    };
    let next = shown.next.map_or(Value::Null, |next| link(next.at));
    let previous = if offset > 0 { link(offset.saturating_sub(count)) } else { Value::Null };

    let users: Vec<_> = shown.entries.iter().map(|&number| user(world, base, number)).collect();
    format!(r#"{{"results":[{}],"next":{next},"previous":{previous}}}"#, users.join(","))
}

/// Returns the site's answer of JSON for an error status.
pub(super) fn error(status: u16) -> HttpResponse {
    let detail = match status {
        404 => "Not found.",
        400 => "Malformed request.",
        _ => "Please try again later.",
    };
    HttpResponse::json(status, format!(r#"{{"detail":"{detail}"}}"#))
}

/// Returns one user. The JSON is put together by hand for speed, because most of what a crawl reads is likes.
fn user(world: &World, base: &str, number: u32) -> String {
    let user = world.user(number);
    let (uid, username) = (json!(user.id), json!(user.username));
    let display_name = json!(format!("{} {number}", user.username.to_uppercase()));
    let beginning: String = user.id.chars().take(8).collect();
    let profile_url = json!(format!("{base}/u/{beginning}"));
    format!(
        r#"{{"uid":{uid},"username":{username},"displayName":{display_name},"account":"basic","profileUrl":{profile_url},"isStaff":false}}"#,
    )
}
