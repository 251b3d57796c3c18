//! What a user of Hugging Face likes: repositories of every type in one list, with the times of the likes.

use serde_json::{Value, json};

use super::super::super::http::HttpResponse;
use super::super::super::pages::content::PageContent;
use super::super::super::pages::further::Further;
use super::super::super::pages::route::{Route, Target, page_or_malformed};
use super::super::super::pages::window::ListWindow;
use super::super::super::time_text::rfc_3339;
use super::super::super::world::World;
use super::super::super::world::communal::UserLike;
use super::super::played::{EntryFields, PlayedSite, Served, SimList};
use super::{HuggingFace, LINKED, link, window};

/// How the lists are paged.
pub(super) const LIST: SimList = SimList {
    fields: Some(EntryFields { rows: "", id: "/repo/name", name: None, likes: None }),
    ..LINKED
};

/// The number of an item that has no owner is this, modulo 17.
const WITHOUT_OWNER: u32 = 3;

/// Returns the owner of each item in a world with a community: the id of one of its users, or nobody.
pub(super) fn owners(world: &World) -> Option<Vec<Option<String>>> {
    world.community()?;
    let owners = (0_u32..).zip(world.items()).map(|(number, item)| {
        let owner = world.owner(item).filter(|_| number % 17 != WITHOUT_OWNER);
        owner.map(|user| user.id.clone())
    });
    Some(owners.collect())
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

/// Returns a page of what a user likes, newest first.
pub(super) fn page(
    site: HuggingFace,
    served: Served<'_>,
    user: u32,
    window: ListWindow,
    content: PageContent,
) -> HttpResponse {
    let likes = match served.world.shown_likes_by(user) {
        Ok(likes) => likes,
        Err(status) => return site.error(status),
    };
    let rows: Vec<_> =
        (0..).zip(&likes).flat_map(|(place, like)| rows(site, served.world, place, like)).collect();
    let shown = content.of(&rows, window);
    let address = format!("{}/api/users/{}/likes", served.base, served.world.user(user).id);
    let query = format!("limit={}", window.count);
    let next = shown.next.and_then(|next| link(&address, &query, next));
    super::page(shown.entries.to_vec(), next)
}

/// Returns the row of a like. Another one stands before some: a repository of another type, which may have the
/// same name.
fn rows(site: HuggingFace, world: &World, place: u32, like: &UserLike) -> Vec<Value> {
    let item = world.item(like.item);
    let row = |name: &str, kind: &str| json!({ "createdAt": rfc_3339(like.given_at), "repo": { "name": name, "type": kind } });
    let other = match site {
        HuggingFace::Models => "space",
        HuggingFace::Datasets | HuggingFace::Spaces => "model",
    };
    let mut rows = Vec::new();
    match place % 5 {
        1 => rows.push(row(&item.id, other)),
        4 => rows.push(row(&format!("acme/other-{}", like.item), other)),
        _ => {}
    }
    rows.push(row(&item.id, site.words().1));
    rows
}
