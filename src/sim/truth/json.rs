//! What can be found, as JSON for programs that check a crawl.

use serde_json::{Value, json};

use super::super::community::item_details::zoneless;
use super::super::world::World;
use super::findable::{Findable, FoundItem, FoundLike, FoundUser};
use super::split::TruthPart;

impl Findable<'_> {
    /// Returns everything that can be found. Thumbnails have the address where the simulator serves them.
    #[must_use]
    pub fn to_json(&self, thumbs_url: Option<&str>) -> Value {
        let world = self.world();
        let items: Vec<_> = self.items.iter().map(|found| item(world, found, thumbs_url)).collect();
        json!({
            "schema": "crawl.simulated-truth/1",
            "parts": self.parts.iter().map(part).collect::<Vec<_>>(),
            "items": items,
            "users": self.users.iter().map(user).collect::<Vec<_>>(),
            "likes": self.likes.iter().map(like).collect::<Vec<_>>(),
        })
    }
}

fn part(part: &TruthPart<'_>) -> Value {
    let query: serde_json::Map<_, _> =
        part.query.iter().map(|(by, value)| (by.parameter().to_owned(), json!(value))).collect();
    json!({
        "query": query,
        "n_items": part.items.len(),
        "n_pages": part.n_pages,
        "ends_at": part.ends_at,
        "is_cut_off": part.is_cut_off,
        "is_split": part.is_split,
        "missing": part.missing.iter().map(|item| &item.id).collect::<Vec<_>>(),
    })
}

fn item(world: &World, found: &FoundItem<'_>, thumbs_url: Option<&str>) -> Value {
    let item = found.item;
    let mut row = json!({
        "id": item.id,
        "name": item.name,
        "likes": item.n_likes,
        "owner": world.owner(item).map(|owner| &owner.id),
        "is_in_catalogue": found.is_in_catalogue,
    });
    if let Some(details) = world.details(item) {
        row["attributes"] = json!({
            "address": details.address,
            "published_at": details.published_at.map(zoneless),
            "created_at": details.created_at.map(zoneless),
            "views": details.n_views,
            "comments": details.n_comments,
            "licence": details.licence,
            "downloadable": details.is_downloadable,
            "age_restricted": details.is_age_restricted,
        });
    }
    if let Some((thumb, origin)) = world.thumb(item).zip(thumbs_url) {
        row["thumbnail"] = json!({
            "url": (!thumb.is_foreign).then(|| format!("{origin}{}", thumb.path)),
            "width": thumb.width,
            "height": thumb.height,
            "media_type": thumb.format.media_type(),
            "bytes": thumb.bytes.len(),
        });
    }
    row
}

fn user(found: &FoundUser<'_>) -> Value {
    json!({
        "id": found.user.id,
        "username": found.user.username,
        "sources": found.sources.iter().map(|source| source.name()).collect::<Vec<_>>(),
        "access": found.access.name(),
        "announced": found.n_announced,
        "is_visited": found.is_visited,
        "n_listed": found.n_listed,
    })
}

fn like(found: &FoundLike<'_>) -> Value {
    json!({
        "item": found.item.id,
        "user": found.user.id,
        "by_item": found.by_item,
        "by_user": found.by_user(),
        "user_position": found.user_position,
        "liked_at": found.liked_at,
    })
}
