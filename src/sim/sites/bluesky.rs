//! The feeds of Bluesky: cursors in the body, and entries that are filtered after a page is read.

use serde_json::{Value, json};

use super::super::chance::scramble;
use super::super::http::HttpResponse;
use super::super::pages::content::PageContent;
use super::super::pages::cursor;
use super::super::pages::route::{Route, Target, page_or_malformed};
use super::super::pages::window::ListWindow;
use super::super::shape::Shape;
use super::super::time_text::rfc_3339;
use super::super::world::{Listing, SimItem, World};
use super::played::{EntryFields, PlayedSite, Served, SimList, SimPaging, SimTraits};
use super::quota::Quota;

/// The most entries on a page.
const MOST: usize = 100;

/// The number of entries on a page if the request does not say.
const DEFAULT: usize = 50;

/// The feeds of Bluesky.
pub(super) struct BlueskyFeeds;

const WITH_CURSOR: SimList = SimList {
    paging: &[SimPaging::Cursor],
    has_cursors: true,
    total: None,
    fields: Some(EntryFields {
        rows: "/feeds",
        id: "/uri",
        name: Some("/displayName"),
        likes: Some("/likeCount"),
    }),
};

impl PlayedSite for BlueskyFeeds {
    fn traits(&self) -> SimTraits {
        SimTraits {
            noun: "feed",
            base_path: "/xrpc",
            likes_path: None,
            features: &[],
            has_times: true,
            is_sorted_by_likes: false,
            catalogue: WITH_CURSOR,
            likes: SimList {
                fields: Some(EntryFields {
                    rows: "/likes",
                    id: "/actor/did",
                    name: Some("/actor/handle"),
                    likes: None,
                }),
                ..WITH_CURSOR
            },
            quota: Some((3000, 300)),
            token: None,
        }
    }

    fn dress(&self, world: World) -> World {
        let world = world.of_shape(Shape::BlueskyFeeds).with_items(dress_item);
        let world = world.with_users(|number, user| {
            user.id = did(u64::from(number) + 1_000_000);
            let plain: String =
                user.username.chars().filter(char::is_ascii_alphanumeric).take(18).collect();
            user.username = format!("{}{number}.bsky.social", plain.to_ascii_lowercase());
        });
        // The catalogue is not sorted by likes. The hidden feeds are adjacent, so that a page can be empty.
        let n = world.items().len() as u64;
        let world = world.with_catalogue_by(|number, item| match item.listing {
            Listing::Hidden => (u64::MAX / 2, u64::from(number)),
            _ => (scramble(u64::from(number) + n), 0),
        });
        let world = world.with_hidden_likes(is_blocked);
        world.with_times(|_, time| Some(time))
    }

    fn route(&self, world: &World, target: &Target<'_>) -> Route {
        let count = target.count("limit", DEFAULT, MOST);
        let window = count.and_then(|count| match target.parameter("cursor") {
            Some(cursor) => cursor::decode(&cursor, count),
            None => Some(ListWindow::new(0, count)),
        });
        match target.path().as_slice() {
            ["xrpc", "app.bsky.unspecced.getPopularFeedGenerators"] => {
                page_or_malformed(window, Route::Catalogue)
            }
            ["xrpc", "app.bsky.feed.getLikes"] => {
                let Some(uri) = target.parameter("uri") else { return Route::Malformed };
                // The site knows nothing of a list that nobody has: it is empty, not missing.
                match world.find(&uri) {
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
        let shown = content.of(site.world.catalogue(), window);
        let visible =
            shown.entries.iter().filter(|&&n| site.world.item(n).listing != Listing::Hidden);
        let feeds: Vec<_> = visible.map(|&number| feed(site.world, number)).collect();
        with_cursor(json!({ "feeds": feeds }), shown.next)
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
        let visible = shown.entries.iter().filter(|like| !like.is_hidden);
        let rows = visible.map(|like| {
            let user = site.world.user(like.user);
            json!({
                "createdAt": like.liked_at.map(|time| claimed(like.user, time)),
                "indexedAt": like.liked_at.map(rfc_3339),
                "actor": {
                    "did": user.id,
                    "handle": user.username,
                    "displayName": user.username.to_uppercase(),
                    "labels": [],
                },
            })
        });
        let rows: Vec<_> = rows.collect();
        with_cursor(json!({ "uri": item.id, "likes": rows }), shown.next)
    }

    fn error(&self, status: u16) -> HttpResponse {
        let (error, words) = match status {
            // Unknown addresses are a fault of the request.
            404 => ("XRPCNotSupported", "XRPCNotSupported"),
            429 => ("RateLimitExceeded", "Rate Limit Exceeded"),
            400 => ("InvalidRequest", "Malformed cursor or parameter"),
            _ => ("InternalServerError", "Internal Server Error"),
        };
        HttpResponse::json(status, json!({ "error": error, "message": words }).to_string())
    }

    fn error_in_200(&self) -> HttpResponse {
        HttpResponse::json(200, r#"{"error":"UpstreamFailure","message":"Upstream Failure"}"#)
    }

    fn quota_headers(&self, quota: &Quota) -> Vec<(&'static str, String)> {
        vec![
            ("ratelimit-limit", quota.limit.to_string()),
            ("ratelimit-remaining", quota.remaining.to_string()),
            ("ratelimit-reset", quota.resets_at().to_string()),
            ("ratelimit-policy", format!("{};w={}", quota.limit, quota.window)),
        ]
    }
}

fn dress_item(number: u32, item: &mut SimItem) {
    let owner = did(u64::from(number));
    item.id = format!("at://{owner}/app.bsky.feed.generator/{}", record_key(number));
    item.tags.clear();
    item.categories.clear();
    item.listing = match number % 8 {
        // Few likes, so that nothing hangs on them.
        1 | 2 | 5 | 6 if item.n_likes < 4 => Listing::Hidden,
        3 => Listing::Uncounted,
        _ => Listing::Whole,
    };
}

/// Returns whether the account of a like is blocked by the feed's owner.
fn is_blocked(item: u32, place: usize, n: usize) -> bool {
    let is_in_run = item % 5 == 1 && n > 24 && (10..40).contains(&place) && place < n - 4;
    is_in_run || place % 13 == 8
}

fn did(number: u64) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let mut rng = fastrand::Rng::with_seed(number);
    let letters = (0..24).map(|_| char::from(LETTERS[rng.usize(..LETTERS.len())]));
    format!("did:plc:{}", letters.collect::<String>())
}

fn record_key(number: u32) -> String {
    format!("{:013x}", scramble(u64::from(number)) >> 12)
}

/// Returns when a client claims that a user gave a like: about then, or at any other time.
fn claimed(user: u32, indexed_at: i64) -> String {
    match user % 40 {
        7 => rfc_3339(0),
        13 => rfc_3339(4_070_908_800_000),
        _ if user.is_multiple_of(3) => rfc_3339(indexed_at - 1_500).replace('Z', "000+00:00"),
        _ => rfc_3339(indexed_at - 800),
    }
}

fn feed(world: &World, number: u32) -> Value {
    let item = world.item(number);
    let owner = world.user(item.author);
    let mut feed = json!({
        "uri": item.id,
        "cid": format!("bafyrei{:016x}", scramble(u64::from(number))),
        "did": "did:web:feeds.example",
        "creator": { "did": owner.id, "handle": owner.username },
        "displayName": item.name,
        "description": "A feed",
        "indexedAt": "2025-01-02T03:04:05.678Z",
    });
    if item.listing != Listing::Uncounted {
        feed["likeCount"] = json!(item.n_likes);
    }
    feed
}

/// Returns a page with the cursor of the next one. Only its absence ends a list.
fn with_cursor(mut page: Value, next: Option<ListWindow>) -> HttpResponse {
    if let Some(cursor) = next.and_then(cursor::encode) {
        page["cursor"] = json!(cursor);
    }
    HttpResponse::json(200, page.to_string())
}
