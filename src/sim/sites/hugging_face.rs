//! The models, datasets and spaces of Hugging Face: lists that the `Link` header pages.

mod linked;
mod user_likes;

use serde_json::{Value, json};

use super::super::chance::scramble;
use super::super::http::HttpResponse;
use super::super::pages::content::PageContent;
use super::super::pages::further::Further;
use super::super::pages::route::{Route, Target, page_or_malformed};
use super::super::pages::window::ListWindow;
use super::super::shape::Shape;
use super::super::time_text::rfc_3339;
use super::super::world::{SimItem, World};
use super::played::{
    EntryFields, PlayedSite, Served, SimFeature, SimList, SimTraits, in_categories, in_tags,
};
use super::quota::Quota;
use linked::{LINKED, link, page, window};

/// The tasks that a model can have.
const TASKS: [&str; 6] = [
    "text-generation",
    "image-to-image",
    "automatic-speech-recognition",
    "fill-mask",
    "text-to-3d",
    "other",
];

/// One of the three catalogues of Hugging Face.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HuggingFace {
    Models,
    Datasets,
    Spaces,
}

impl HuggingFace {
    /// The word in the addresses, and the noun that goes with it.
    const fn words(self) -> (&'static str, &'static str, Shape) {
        match self {
            Self::Models => ("models", "model", Shape::HuggingFaceModels),
            Self::Datasets => ("datasets", "dataset", Shape::HuggingFaceDatasets),
            Self::Spaces => ("spaces", "space", Shape::HuggingFaceSpaces),
        }
    }

    fn features(self) -> &'static [SimFeature] {
        match self {
            Self::Models => &const { [in_tags("tag"), in_categories("task")] },
            Self::Datasets | Self::Spaces => &const { [in_tags("tag")] },
        }
    }

    fn entry(self, world: &World, number: u32) -> Value {
        let item = world.item(number);
        let mut entry = json!({
            "_id": format!("{:024x}", scramble(u64::from(number))),
            "id": item.id,
            "likes": item.n_likes,
            "private": false,
            "tags": item.tags,
            "createdAt": format!("20{}-02-16T10:20:30.000Z", 21 + number % 5),
        });
        if let Some(task) = item.categories.first() {
            entry["pipeline_tag"] = json!(task);
        }
        if let (Some(_), Some(owner)) = (world.community(), world.owner(item)) {
            entry["author"] = json!(owner.id);
        }
        if self == Self::Models {
            entry["modelId"] = json!(item.id);
        }
        entry
    }
}

impl PlayedSite for HuggingFace {
    fn traits(&self) -> SimTraits {
        SimTraits {
            noun: self.words().1,
            base_path: "/api",
            likes_path: None,
            features: self.features(),
            has_times: true,
            is_sorted_by_likes: true,
            catalogue: LINKED,
            likes: SimList {
                fields: Some(EntryFields {
                    rows: "",
                    id: "/user",
                    name: Some("/fullname"),
                    likes: None,
                }),
                ..LINKED
            },
            quota: Some((500, 300)),
            token: Some(("authorization", "Bearer ")),
        }
    }

    fn dress(&self, world: World) -> World {
        let world = world.of_shape(self.words().2);
        let has_tasks = *self == Self::Models;
        let with_users = world.with_users(|number, user| {
            let plain: String =
                user.username.chars().filter(char::is_ascii_alphanumeric).take(20).collect();
            user.id = format!("{}-{number}", plain.to_ascii_lowercase());
        });
        let owners = user_likes::owners(&with_users);
        let with_items = with_users.with_items(|number, item| {
            dress_item(number, item, has_tasks, owners[number as usize].as_deref());
        });
        let world = user_likes::without_owners(with_items);
        // Like the site, it leaves out the time of some likes.
        world.with_times(|like, time| (like % 9 != 4).then_some(time))
    }

    fn route(&self, world: &World, target: &Target<'_>) -> Route {
        let path = target.path();
        let [api, catalogue, rest @ ..] = path.as_slice() else { return Route::Missing };
        if let ("api", "users", [name, "likes"]) = (*api, *catalogue, rest) {
            return user_likes::route(world, target, name);
        }
        if (*api, *catalogue) != ("api", self.words().0) {
            return Route::Missing;
        }
        let window = window(target);
        match rest {
            [] => {
                let is_sorted = target.has("sort", "likes") && target.has("full", "true");
                let window = window.filter(|_| is_sorted && target.has("direction", "-1"));
                page_or_malformed(window, Route::Catalogue)
            }
            [id @ .., "likers"] => match world.find(&id.join("/")) {
                // Without this parameter, likes have no times.
                Some(item) => {
                    let window = window.filter(|_| target.has("expand[]", "likeAt"));
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
        let shown = content.of(site.world.catalogue(), window);
        let rows = shown.entries.iter().map(|&number| self.entry(site.world, number));
        let address = format!("{}/api/{}", site.base, self.words().0);
        let query = format!("sort=likes&direction=-1&limit={}&full=true", window.count);
        page(rows.collect(), shown.next.and_then(|next| link(&address, &query, next)))
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
            let mut row = json!({
                "user": user.id,
                "fullname": user.username,
                "avatarUrl": format!("/avatars/{}.svg", user.id),
                "isPro": like.user % 9 == 0,
            });
            if let Some(liked_at) = like.liked_at {
                row["likedAt"] = json!(rfc_3339(liked_at));
            }
            row
        });
        let address = format!("{}/api/{}/{}/likers", site.base, self.words().0, item.id);
        let query = format!("expand%5B%5D=likeAt&limit={}", window.count);
        page(rows.collect(), shown.next.and_then(|next| link(&address, &query, next)))
    }

    fn further_list(&self, list: Further) -> Option<SimList> {
        matches!(list, Further::UserLikes(_)).then_some(user_likes::LIST)
    }

    fn further(
        &self,
        site: Served<'_>,
        list: Further,
        window: ListWindow,
        content: PageContent,
    ) -> HttpResponse {
        match list {
            Further::UserLikes(user) => {
                let other = if *self == Self::Models { "space" } else { "model" };
                user_likes::page(site, [self.words().1, other], user, window, content)
                    .unwrap_or_else(|status| self.error(status))
            }
            _ => self.error(404),
        }
    }

    fn error(&self, status: u16) -> HttpResponse {
        let words = match status {
            400 => "Invalid cursor or parameter",
            404 => "Repository not found",
            401 => "Invalid credentials in Authorization header",
            429 => "We had to rate limit you. Try again later",
            _ => "Internal Error",
        };
        HttpResponse::json(status, json!({ "error": words }).to_string())
    }

    fn quota_headers(&self, quota: &Quota) -> Vec<(&'static str, String)> {
        let Quota { limit, window, remaining, resets_in, .. } = quota;
        vec![
            ("ratelimit", format!("\"api\";r={remaining};t={resets_in}")),
            ("ratelimit-policy", format!("\"fixed window\";\"api\";q={limit};w={window}")),
        ]
    }
}

/// Gives an item the id that the site would give it.
fn dress_item(number: u32, item: &mut SimItem, has_tasks: bool, owner: Option<&str>) {
    let word = |text: &str| -> String {
        let plain = text.chars().filter(char::is_ascii_alphanumeric).take(24);
        plain.collect::<String>().to_ascii_lowercase()
    };
    let name = format!("{}-{number}", word(&item.name));
    item.id = owner.map_or_else(|| name.clone(), |owner| format!("{owner}/{name}"));
    item.name.clone_from(&item.id);
    let task = TASKS[number as usize % TASKS.len()];
    item.categories = if has_tasks && number % 4 != 1 { vec![task] } else { Vec::new() };
}
