//! One item as the public API shows it.

use serde::Serialize;
use serde_json::{Value, json};

use super::super::super::world::{SimItem, World};

/// Returns an item as lists and details show it. Like the site, it leaves some fields out of some items.
pub(super) fn entry<'w>(
    world: &'w World,
    base: &str,
    number: u32,
    with_features: bool,
) -> ItemJson<'w> {
    let item = world.item(number);
    let author = world.user(item.author);
    let terse = number.is_multiple_of(5);
    let shown = |values: &'w [&'static str]| if with_features { values } else { &[] };
    ItemJson {
        uid: &item.id,
        name: &item.name,
        like_count: item.n_likes,
        view_count: u64::from(item.n_likes) * 31 + 17,
        comment_count: number % 14,
        uri: format!("{base}/v3/models/{}", item.id),
        viewer_url: format!("https://sketchfab.com/3d-models/{}", item.id),
        published_at: format!("20{}-03-18T09:36:25.430631", 12 + number % 10),
        tags: shown(&item.tags).iter().map(|value| tag(base, value, terse)).collect(),
        categories: shown(&item.categories)
            .iter()
            .map(|value| category(base, value, terse))
            .collect(),
        thumbnails: ThumbnailsJson { images: SIZES.map(|size| image(item, size)) },
        user: AuthorJson {
            uid: &author.id,
            username: &author.username,
            display_name: &author.username,
            profile_url: format!("https://sketchfab.com/{}", author.id),
            account: "basic",
        },
        license: if terse {
            json!("by")
        } else {
            json!({ "slug": "by", "label": "CC Attribution" })
        },
    }
}

/// Returns a tag; a terse one lacks its name if the slug equals it.
fn tag(base: &str, value: &'static str, terse: bool) -> LabelJson {
    let whole = feature(base, "tags", value);
    let told_twice = whole.slug.as_deref() == Some(value);
    if terse && told_twice { LabelJson { name: None, ..whole } } else { whole }
}

/// Returns a category; a terse one only has its name.
fn category(base: &str, value: &'static str, terse: bool) -> LabelJson {
    let whole = feature(base, "categories", value);
    if terse { LabelJson { slug: None, uri: None, ..whole } } else { whole }
}

fn feature(base: &str, kind: &str, value: &'static str) -> LabelJson {
    let slug = value.to_ascii_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    let uri = Some(format!("{base}/v3/{kind}/{slug}"));
    LabelJson { name: Some(value), slug: Some(slug), uri }
}

fn image(item: &SimItem, (width, height): (u32, u32)) -> ImageJson<'_> {
    let url = format!("https://media.sketchfab.com/models/{}/{width}x{height}.jpeg", item.id);
    ImageJson { uid: &item.id, width, height, size: width * height / 50, url }
}

const SIZES: [(u32, u32); 4] = [(1920, 1080), (64, 36), (1024, 576), (256, 144)];

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ItemJson<'w> {
    uid: &'w str,
    name: &'w str,
    like_count: u32,
    view_count: u64,
    comment_count: u32,
    uri: String,
    viewer_url: String,
    published_at: String,
    tags: Vec<LabelJson>,
    categories: Vec<LabelJson>,
    thumbnails: ThumbnailsJson<'w>,
    user: AuthorJson<'w>,
    license: Value,
}

#[derive(Serialize)]
struct LabelJson {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    slug: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri: Option<String>,
}

#[derive(Serialize)]
struct ThumbnailsJson<'w> {
    images: [ImageJson<'w>; SIZES.len()],
}

#[derive(Serialize)]
struct ImageJson<'w> {
    uid: &'w str,
    width: u32,
    height: u32,
    size: u32,
    url: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AuthorJson<'w> {
    uid: &'w str,
    username: &'w str,
    display_name: &'w str,
    profile_url: String,
    account: &'static str,
}
