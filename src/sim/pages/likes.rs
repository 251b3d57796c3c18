//! The lists of users who like an item: JSON, the same in both shapes of the site.

use serde_json::{Value, json};

use super::super::world::World;
use super::content::PageContent;

/// Returns a page of an item's likes.
pub(super) fn page(
    world: &World,
    base: &str,
    item: u32,
    offset: usize,
    count: usize,
    content: PageContent,
) -> String {
    let item = world.item(item);
    let all = world.liked_by(item);
    let shown = content.entries(all, offset, count);
    let link = |offset: usize| {
        Value::from(format!("{base}/i/likes?count={count}&model={}&offset={offset}", item.id))
    };
    let more = !shown.is_empty() && content.index(offset) + shown.len() < all.len();
    let next = if more { link(offset + count) } else { Value::Null };
    let previous = if offset > 0 { link(offset.saturating_sub(count)) } else { Value::Null };

    let users: Vec<_> = shown.iter().map(|&number| user(world, base, number)).collect();
    format!(r#"{{"results":[{}],"next":{next},"previous":{previous}}}"#, users.join(","))
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
