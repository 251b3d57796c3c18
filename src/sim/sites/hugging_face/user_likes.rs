//! What a user of Hugging Face likes: repositories of every type in one list, with the times of the likes.

use serde_json::{Value, json};

use super::super::super::http::HttpResponse;
use super::super::super::pages::content::PageContent;
use super::super::super::pages::further::Further;
use super::super::super::pages::route::{Route, Target, page_or_malformed};
use super::super::super::pages::window::ListWindow;
use super::super::super::time_text::rfc_3339;
use super::super::super::world::communal::UserLike;
use super::super::super::world::{SimItem, World};
use super::super::played::{EntryFields, Served, SimList};
use super::linked::{self, LINKED, link, window};

/// How the lists are paged.
pub(super) const LIST: SimList = SimList {
    fields: Some(EntryFields { rows: "", id: "/repo/name", name: None, likes: None }),
    ..LINKED
};

/// The number of an item that has no owner is this, modulo 17.
const WITHOUT_OWNER: u32 = 3;

/// The owners in a world without a community.
const INVENTED: [&str; 5] = ["acme", "Open-Lab", "stabilityai", "anna_01", "x.y"];

/// Returns the owner of each item, if it has one: in a world with a community the id of a user, in another one
/// an invented name. The oldest repositories have no owner in their ids.
pub(super) fn owners(world: &World) -> Vec<Option<String>> {
    let owner = |(number, item): (u32, &SimItem)| {
        let owner = match world.community() {
            Some(_) => world.owner(item).map(|user| user.id.clone()),
            None => Some(INVENTED[number as usize % INVENTED.len()].to_owned()),
        };
        owner.filter(|_| number % 17 != WITHOUT_OWNER)
    };
    (0_u32..).zip(world.items()).map(owner).collect()
}

/// Returns the same world, in which the items whose ids have no owner have none.
pub(super) fn without_owners(mut world: World) -> World {
    if let Some(community) = &mut world.community {
        for (number, details) in (0_u32..).zip(&mut community.details) {
            details.has_owner &= number % 17 != WITHOUT_OWNER;
        }
    }
    world
}

/// Returns the page of a user's likes that a request asks for.
pub(super) fn route(world: &World, target: &Target<'_>, name: &str) -> Route {
    let user = world.community().and_then(|community| community.user_with_id(name));
    let Some(user) = user else { return Route::Missing };
    page_or_malformed(window(target), |window| Route::Further(Further::UserLikes(user), window))
}

/// Returns a page of what a user likes, newest first, or the status that stands for it. Items are of the first
/// type, and other repositories of the second.
pub(super) fn page(
    site: Served<'_>,
    types: [&str; 2],
    user: u32,
    window: ListWindow,
    content: PageContent,
) -> Result<HttpResponse, u16> {
    let likes = site.world.shown_likes_by(user)?;
    let rows: Vec<_> =
        (0..).zip(&likes).flat_map(|(place, like)| rows(site.world, types, place, like)).collect();
    let shown = content.of(&rows, window);
    let address = format!("{}/api/users/{}/likes", site.base, site.world.user(user).id);
    let query = format!("limit={}", window.count);
    let next = shown.next.and_then(|next| link(&address, &query, next));
    Ok(linked::page(shown.entries.to_vec(), next))
}

/// Returns the row of a like. Another one stands before some: a repository of another type, which may have the
/// same name.
fn rows(world: &World, [own, other]: [&str; 2], place: u32, like: &UserLike) -> Vec<Value> {
    let item = world.item(like.item);
    let row = |name: &str, kind: &str| json!({ "createdAt": rfc_3339(like.given_at), "repo": { "name": name, "type": kind } });
    let mut rows = Vec::new();
    match place % 5 {
        1 => rows.push(row(&item.id, other)),
        4 => rows.push(row(&format!("acme/other-{}", like.item), other)),
        _ => {}
    }
    rows.push(row(&item.id, own));
    rows
}
