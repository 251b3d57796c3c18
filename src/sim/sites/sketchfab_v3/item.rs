//! One item as the public API shows it.

use serde::Serialize;
use serde_json::{Value, json};

use super::super::super::community::item_details::{ItemDetails, zoneless};
use super::super::super::slugs::{label_of, slug_of};
use super::super::super::thumbs::{self, Thumbs};
use super::super::super::world::{SimItem, SimUser};
use super::super::played::Served;

/// Returns an item as lists and details show it. Like the site, it leaves some fields out of some items.
pub(super) fn entry(site: Served<'_>, number: u32, with_features: bool) -> ItemJson<'_> {
    let Served { world, base, .. } = site;
    let item = world.item(number);
    let terse = number.is_multiple_of(5);
    let shown =
        |values: &'_ [&'static str]| if with_features { values.to_vec() } else { Vec::new() };
    let fields = world.details_of(number).map_or_else(|| plain(item, number), told);
    ItemJson {
        uid: &item.id,
        name: &item.name,
        like_count: item.n_likes,
        view_count: fields.view_count,
        comment_count: fields.comment_count,
        uri: format!("{base}/v3/models/{}", item.id),
        viewer_url: fields.viewer_url,
        published_at: fields.published_at,
        created_at: fields.created_at,
        is_downloadable: fields.is_downloadable,
        is_age_restricted: fields.is_age_restricted,
        tags: shown(&item.tags).iter().map(|value| tag(base, value, terse)).collect(),
        categories: shown(&item.categories)
            .iter()
            .map(|value| category(site, value, terse))
            .collect(),
        thumbnails: ThumbnailsJson { images: images(site, number) },
        user: world.owner(item).map(author),
        license: licence(world.licence(number), terse),
    }
}

/// The fields that a world with a community draws for each item.
struct DrawnFields {
    view_count: Option<u64>,
    comment_count: u32,
    viewer_url: Option<String>,
    published_at: Option<String>,
    created_at: Option<String>,
    is_downloadable: Option<bool>,
    is_age_restricted: Option<bool>,
}

/// Returns the fields of an item in a world without a community.
fn plain(item: &SimItem, number: u32) -> DrawnFields {
    DrawnFields {
        view_count: Some(u64::from(item.n_likes) * 31 + 17),
        comment_count: number % 14,
        viewer_url: Some(format!("https://sketchfab.com/3d-models/{}", item.id)),
        published_at: Some(format!("20{}-03-18T09:36:25.430631", 12 + number % 10)),
        created_at: None,
        is_downloadable: None,
        is_age_restricted: None,
    }
}

/// Returns the fields of an item in a world with a community.
fn told(details: &ItemDetails) -> DrawnFields {
    DrawnFields {
        view_count: details.n_views,
        comment_count: details.n_comments,
        viewer_url: details.address.clone(),
        published_at: details.published_at.map(zoneless),
        created_at: details.created_at.map(zoneless),
        is_downloadable: details.is_downloadable,
        is_age_restricted: details.is_age_restricted,
    }
}

fn author(author: &SimUser) -> AuthorJson<'_> {
    AuthorJson {
        uid: &author.id,
        username: &author.username,
        display_name: &author.username,
        profile_url: format!("https://sketchfab.com/{}", author.id),
        account: "basic",
    }
}

/// Returns a licence as text or, in an entry that is not terse, as an object. A terse entry leaves out what it
/// does not have, and another one has null in its place.
fn licence(slug: Option<&str>, terse: bool) -> Option<Value> {
    match slug {
        Some(slug) if terse => Some(json!(slug)),
        Some(slug) => Some(json!({ "slug": slug, "label": label_of(slug) })),
        None => (!terse).then_some(Value::Null),
    }
}

/// Returns a tag; a terse one lacks its name if the slug equals it.
fn tag(base: &str, value: &'static str, terse: bool) -> LabelJson {
    let whole = feature(base, "tags", value);
    let told_twice = whole.slug.as_deref() == Some(value);
    if terse && told_twice { LabelJson { name: None, ..whole } } else { whole }
}

/// Returns a category; a terse one only has its name.
fn category(site: Served<'_>, value: &'static str, terse: bool) -> LabelJson {
    let mut whole = feature(site.base, "categories", value);
    if let Some(slug) = slug_of(value).filter(|_| site.world.community().is_some()) {
        whole.slug = Some(slug.to_owned());
        whole.uri = Some(format!("{}/v3/categories/{slug}", site.base));
    }
    if terse { LabelJson { slug: None, uri: None, ..whole } } else { whole }
}

fn feature(base: &str, kind: &str, value: &'static str) -> LabelJson {
    let slug = value.to_ascii_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    let uri = Some(format!("{base}/v3/{kind}/{slug}"));
    LabelJson { name: Some(value), slug: Some(slug), uri }
}

/// Returns the thumbnails of an item: those that the simulator serves, or the usual ones of the site.
fn images(site: Served<'_>, number: u32) -> Vec<ImageJson<'_>> {
    let item = site.world.item(number);
    let Some(origin) = site.thumbs else {
        return SIZES.map(|size| image(item, size)).to_vec();
    };
    let thumbs = Thumbs::of(number);
    let image = |&(width, height): &(u16, u16)| ImageJson {
        uid: &item.id,
        width: width.into(),
        height: height.into(),
        size: None,
        url: format!("{}{}", thumbs.origin(origin), thumbs::path(&item.id, width, height)),
    };
    thumbs.sizes.iter().map(image).collect()
}

fn image(item: &SimItem, (width, height): (u32, u32)) -> ImageJson<'_> {
    let url = format!("https://media.sketchfab.com/models/{}/{width}x{height}.jpeg", item.id);
    ImageJson { uid: &item.id, width, height, size: Some(width * height / 50), url }
}

const SIZES: [(u32, u32); 4] = [(1920, 1080), (64, 36), (1024, 576), (256, 144)];

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ItemJson<'w> {
    uid: &'w str,
    name: &'w str,
    like_count: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    view_count: Option<u64>,
    comment_count: u32,
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    viewer_url: Option<String>,
    published_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_downloadable: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_age_restricted: Option<bool>,
    tags: Vec<LabelJson>,
    categories: Vec<LabelJson>,
    thumbnails: ThumbnailsJson<'w>,
    user: Option<AuthorJson<'w>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    license: Option<Value>,
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
    images: Vec<ImageJson<'w>>,
}

#[derive(Clone, Serialize)]
struct ImageJson<'w> {
    uid: &'w str,
    width: u32,
    height: u32,
    size: Option<u32>,
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
