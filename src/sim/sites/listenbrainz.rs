//! The recordings of ListenBrainz: offsets, and a total that counts more than likes.

use serde_json::{Value, json};

use super::super::http::HttpResponse;
use super::super::pages::content::PageContent;
use super::super::pages::route::{Route, Target, page_or_malformed};
use super::super::pages::window::ListWindow;
use super::super::shape::Shape;
use super::super::world::{Listing, World};
use super::played::{EntryFields, PlayedSite, Served, SimList, SimPaging, SimTraits};
use super::quota::Quota;

/// The most entries on a page.
const MOST: usize = 1000;

/// The number of entries on a page if the request does not say.
const DEFAULT: usize = 25;

/// The most recordings that the catalogue lists.
const TOP: usize = 1000;

/// The recordings of ListenBrainz.
pub(super) struct ListenBrainz;

impl PlayedSite for ListenBrainz {
    fn traits(&self) -> SimTraits {
        SimTraits {
            noun: "recording",
            base_path: "/1",
            likes_path: None,
            features: &[],
            has_times: true,
            is_sorted_by_likes: false,
            catalogue: SimList {
                paging: &[SimPaging::Offset],
                has_cursors: false,
                total: None,
                fields: Some(EntryFields {
                    rows: "/payload/recordings",
                    id: "/recording_mbid",
                    name: Some("/track_name"),
                    likes: None,
                }),
            },
            likes: SimList {
                paging: &[SimPaging::Offset],
                has_cursors: false,
                total: Some("/total_count"),
                fields: Some(EntryFields {
                    rows: "/feedback",
                    id: "/user_id",
                    name: None,
                    likes: None,
                }),
            },
            quota: Some((30, 10)),
            token: Some(("authorization", "Token ")),
        }
    }

    fn dress(&self, world: World) -> World {
        let world = world.of_shape(Shape::ListenBrainz).with_items(|number, item| {
            item.id = mbid(number);
            item.tags.clear();
            item.categories.clear();
            item.listing = if number % 19 == 12 { Listing::WithoutId } else { Listing::Uncounted };
        });
        let world = world.with_users(|_, user| {
            let is_plain = |c: char| !c.is_whitespace() && !c.is_control();
            let id = user.username.chars().map(|c| if is_plain(c) { c } else { '_' });
            user.id = id.collect();
            user.username.clone_from(&user.id);
        });
        // The catalogue is sorted by listens.
        let world = world.with_catalogue_by(|number, _| (number / 3, number % 3 == 0, number));
        world.with_catalogue_of(TOP).with_times(|_, time| Some(time / 1000 * 1000))
    }

    fn route(&self, world: &World, target: &Target<'_>) -> Route {
        let parts = target.number("offset", 0).zip(target.count("count", DEFAULT, MOST));
        let window = parts.map(|(offset, count)| ListWindow::new(offset, count));
        match target.path().as_slice() {
            ["1", "stats", "sitewide", "recordings"] => {
                let window = window.filter(|_| target.has("range", "all_time"));
                page_or_malformed(window, Route::Catalogue)
            }
            ["1", "recording", mbid, "get-feedback-mbid"] => match world.find(mbid) {
                Some(item) => {
                    let window = window.filter(|_| target.has("score", "1"));
                    page_or_malformed(window, |window| Route::Likes(item, window))
                }
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
        let all = site.world.catalogue();
        if all.is_empty() {
            return HttpResponse::json(204, "");
        }
        let shown = content.of(all, window);
        let rows: Vec<_> =
            shown.entries.iter().map(|&number| recording(site.world, number)).collect();
        let payload = json!({
            "recordings": rows,
            "count": rows.len(),
            "offset": window.at,
            "range": "all_time",
            "last_updated": 1_767_225_600,
        });
        HttpResponse::json(200, json!({ "payload": payload }).to_string())
    }

    fn likes(
        &self,
        site: Served<'_>,
        number: u32,
        window: ListWindow,
        content: PageContent,
    ) -> HttpResponse {
        let item = site.world.item(number);
        let likes = site.world.likes_of(item);
        let shown = content.of(&likes, window);
        let rows = shown.entries.iter().map(|like| {
            json!({
                "created": like.liked_at.map(|millis| millis / 1000),
                // Feedback that was given by another id of the recording.
                "recording_mbid": (like.user % 7 != 3).then_some(&item.id),
                "recording_msid": mbid(number + 1_000_000),
                "score": 1,
                "track_metadata": null,
                "user_id": site.world.user(like.user).id,
            })
        });
        let rows: Vec<_> = rows.collect();
        let n_hates = number as usize % 4;
        let page = json!({
            "count": rows.len(),
            "feedback": rows,
            "offset": window.at,
            "total_count": likes.len() + n_hates,
        });
        HttpResponse::json(200, page.to_string())
    }

    fn error(&self, status: u16) -> HttpResponse {
        let words = match status {
            400 => "Invalid parameter",
            401 => "Invalid authorization token.",
            404 => "The requested URL was not found on the server.",
            429 => "You have exceeded your rate limit. Please try again later.",
            _ => "An unknown error occurred.",
        };
        HttpResponse::json(status, json!({ "code": status, "error": words }).to_string())
    }

    fn quota_headers(&self, quota: &Quota) -> Vec<(&'static str, String)> {
        vec![
            ("X-RateLimit-Limit", quota.limit.to_string()),
            ("X-RateLimit-Remaining", quota.remaining.to_string()),
            ("X-RateLimit-Reset-In", quota.resets_in.to_string()),
            ("X-RateLimit-Reset", quota.resets_at().to_string()),
        ]
    }
}

fn mbid(number: u32) -> String {
    let digits = format!("{:032x}", fastrand::Rng::with_seed(u64::from(number)).u128(..));
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    format!("{}-{}-4{}-a{}-{}", part(0, 8), part(8, 12), part(13, 16), part(17, 20), part(20, 32))
}

fn recording(world: &World, number: u32) -> Value {
    let item = world.item(number);
    let id = (item.listing != Listing::WithoutId).then_some(&item.id);
    json!({
        "recording_mbid": id,
        "track_name": item.name,
        "artist_name": world.user(item.author).username,
        "artist_mbids": [],
        "release_name": null,
        "release_mbid": null,
        "listen_count": 1_000_000 - number / 3,
    })
}
