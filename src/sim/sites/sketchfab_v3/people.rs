//! Lists of users, what users like, and comments.

use serde_json::{Value, json};

use super::super::super::chance::scramble;
use super::super::super::community::item_details::zoneless;
use super::super::super::http::HttpResponse;
use super::super::super::pages::content::PageContent;
use super::super::super::pages::further::{Further, PeopleList};
use super::super::super::pages::route::{Route, Target, page_or_malformed};
use super::super::super::pages::window::ListWindow;
use super::super::super::world::World;
use super::super::played::{EntryFields, Served, SimList};
use super::super::sketchfab_likes::error;
use super::item::entry;
use super::list::{self, CATALOGUE, ListAddress};

/// How lists of users are paged.
pub(super) const USERS: SimList = SimList {
    fields: Some(EntryFields {
        rows: "/results",
        id: "/uid",
        name: Some("/username"),
        likes: Some("/likeCount"),
    }),
    ..CATALOGUE
};

/// How comments are paged.
pub(super) const COMMENTS: SimList = SimList {
    fields: Some(EntryFields {
        rows: "/results",
        id: "/user/uid",
        name: Some("/user/username"),
        likes: None,
    }),
    ..CATALOGUE
};

/// When the newest account was made, in microseconds since 1970.
const NEWEST_ACCOUNT: i64 = 1_767_225_600_000_000;

/// Returns the page of users, of a user's likes or of comments that a request asks for, if there is one.
pub(super) fn route(world: &World, target: &Target<'_>) -> Option<Route> {
    let community = world.community()?;
    let by_followers = target.has("sort_by", "-followerCount");
    let (list, is_known) = match target.path().as_slice() {
        ["v3", "search"] if target.has("type", "users") => {
            (Further::Users(PeopleList::Searched), by_followers)
        }
        ["v3", "users"] if target.has("sort_by", "-dateJoined") => {
            (Further::Users(PeopleList::Newest), true)
        }
        ["v3", "users"] => (Further::Users(PeopleList::Listed), by_followers),
        ["v3", "users", id, of] => {
            let Some(user) = community.user_with_id(id) else { return Some(Route::Missing) };
            match *of {
                "followers" => (Further::Users(PeopleList::Followers(user)), true),
                "followings" => (Further::Users(PeopleList::Followings(user)), true),
                _ => return None,
            }
        }
        ["v3", "models"] => {
            let name = target.parameter("liked_by")?;
            let Some(user) = community.user_with_name(&name) else { return Some(Route::Missing) };
            // No other filter goes with it.
            let is_alone = ["categories", "license", "tags", "user"]
                .into_iter()
                .all(|filter| target.parameter(filter).is_none());
            let is_sorted = target.parameter("sort_by").is_none_or(|by| by == "-likedAt");
            (Further::UserLikes(user), is_alone && is_sorted)
        }
        ["v3", "comments"] => {
            let Some(item) = world.find(&target.parameter("model")?) else {
                return Some(Route::Missing);
            };
            (Further::Comments(item), true)
        }
        _ => return None,
    };
    let window = list::window(target).filter(|_| is_known);
    Some(page_or_malformed(window, |window| Route::Further(list, window)))
}

/// Returns a page of a list of users.
pub(super) fn users(
    site: Served<'_>,
    list: PeopleList,
    window: ListWindow,
    content: PageContent,
) -> HttpResponse {
    let Served { world, base, .. } = site;
    let found = match world.users_in(list) {
        Ok(found) => found,
        Err(status) => return error(status),
    };
    let shown = content.of(&found, window);
    let row = |&number: &u32| {
        let mut row = user(site, number);
        if let (PeopleList::Searched, Some(fields)) = (list, row.as_object_mut()) {
            fields.remove("likeCount");
        }
        row
    };
    let of = |number: u32, which: &str| {
        (format!("{base}/v3/users/{}/{which}", world.user(number).id), vec![])
    };
    let (url, parameters) = match list {
        PeopleList::Listed => (format!("{base}/v3/users"), vec![("sort_by", "-followerCount")]),
        PeopleList::Newest => (format!("{base}/v3/users"), vec![("sort_by", "-dateJoined")]),
        PeopleList::Searched => {
            (format!("{base}/v3/search"), vec![("sort_by", "-followerCount"), ("type", "users")])
        }
        PeopleList::Followers(number) => of(number, "followers"),
        PeopleList::Followings(number) => of(number, "followings"),
    };
    let address = ListAddress { url, parameters: parameters.into_iter().collect() };
    let rows = shown.entries.iter().map(row).collect();
    HttpResponse::json(200, list::page(rows, &address, window, shown.next))
}

/// Returns a page of what a user likes, newest first. It has no times.
pub(super) fn likes(
    site: Served<'_>,
    user: u32,
    window: ListWindow,
    content: PageContent,
) -> HttpResponse {
    let likes = match site.world.shown_likes_by(user) {
        Ok(likes) => likes,
        Err(status) => return error(status),
    };
    let shown = content.of(&likes, window);
    let rows = shown.entries.iter().map(|like| entry(site, like.item, true)).collect();
    let username = site.world.user(user).username.as_str();
    let address = ListAddress {
        url: format!("{}/v3/models", site.base),
        parameters: [("liked_by", username), ("sort_by", "-likedAt")].into(),
    };
    HttpResponse::json(200, list::page(rows, &address, window, shown.next))
}

/// Returns a page of the comments on an item, newest first.
pub(super) fn comments(
    site: Served<'_>,
    item: u32,
    window: ListWindow,
    content: PageContent,
) -> HttpResponse {
    let all: Vec<_> = (0_u32..).zip(site.world.comments_on(item)).collect();
    let shown = content.of(&all, window);
    let id = &site.world.item(item).id;
    let row = |(place, comment): &(u32, super::super::super::community::comments::Comment)| {
        let number = u64::from(item) << 32 | u64::from(*place);
        let user = comment.user.map(|number| {
            let user = site.world.user(number);
            json!({ "uid": user.id, "username": user.username, "displayName": user.username })
        });
        json!({
            "uid": format!("{:016x}{:016x}", scramble(number), number),
            "body": if comment.is_deleted { "" } else { "Great work" },
            "createdAt": zoneless(NEWEST_ACCOUNT - i64::from(*place) * 3_600_000_000),
            "isDeleted": comment.is_deleted,
            "user": user,
        })
    };
    let rows = shown.entries.iter().map(row).collect();
    let address = ListAddress {
        url: format!("{}/v3/comments", site.base),
        parameters: [("model", id.as_str())].into(),
    };
    HttpResponse::json(200, list::page(rows, &address, window, shown.next))
}

/// Returns a user as lists of users show one.
fn user(site: Served<'_>, number: u32) -> Value {
    let Served { world, base, .. } = site;
    let user = world.user(number);
    let name: String = url::form_urlencoded::byte_serialize(user.username.as_bytes()).collect();
    let [followers, followings, models] = world.numbers_of(number);
    let mut row = json!({
        "uid": user.id,
        "username": user.username,
        "displayName": user.username,
        "account": "basic",
        "uri": format!("{base}/v3/users/{}", user.id),
        "profileUrl": format!("https://sketchfab.com/{}", user.id),
        "followerCount": followers,
        "followingCount": followings,
        "modelCount": models,
        "likesUrl": format!("{base}/v3/models?liked_by={name}"),
        "followersUrl": format!("{base}/v3/users/{}/followers", user.id),
        "followingsUrl": format!("{base}/v3/users/{}/followings", user.id),
        "dateJoined": zoneless(NEWEST_ACCOUNT - i64::from(number) * 60_000_000),
    });
    if let Some(n) = world.account(user).and_then(|account| account.n_likes) {
        row["likeCount"] = json!(n);
    }
    row
}
