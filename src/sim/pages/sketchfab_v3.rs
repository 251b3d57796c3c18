//! The pages of the public API, version 3.

mod item;

use item::{ItemJson, entry};
use serde::Serialize;
use serde_json::json;
use url::form_urlencoded;

use super::super::world::World;
use super::content::PageContent;
use super::cursor;

/// Returns a page of the catalogue that begins at this index.
pub(super) fn search(
    world: &World,
    base: &str,
    at: usize,
    count: usize,
    content: PageContent,
) -> String {
    let all = world.catalogue();
    let shown = content.entries(all, at, count);
    let results: Vec<_> = shown.iter().map(|&number| entry(world, base, number, true)).collect();
    let more = !shown.is_empty() && content.index(at) + shown.len() < all.len();
    let next = more.then(|| cursor::encode(at + count)).flatten();
    let previous = (at > 0).then(|| cursor::encode(at.saturating_sub(count))).flatten();
    let link = |cursor: &Option<String>| {
        cursor.as_ref().map(|cursor| {
            let query = form_urlencoded::Serializer::new(String::new())
                .append_pair("count", &count.to_string())
                .append_pair("cursor", cursor)
                .append_pair("sort_by", "-likeCount")
                .append_pair("type", "models")
                .finish();
            format!("{base}/v3/search?{query}")
        })
    };
    let (next_url, previous_url) = (link(&next), link(&previous));
    let cursors = CursorsJson { next, previous };
    let list = ListJson { results, next: next_url, previous: previous_url, cursors };
    // Plain fields with text keys can't fail to be written.
    serde_json::to_string(&list).unwrap_or_default()
}

/// Returns the details of an item.
pub(super) fn item(world: &World, base: &str, number: u32, content: PageContent) -> String {
    let item = entry(world, base, number, content != PageContent::Empty);
    let mut details = json!(item);
    details["description"] = json!("Made with care");
    details["faceCount"] = json!(1_000 + number);
    details["isDownloadable"] = json!(number.is_multiple_of(3));
    details.to_string()
}

#[derive(Serialize)]
struct ListJson<'w> {
    results: Vec<ItemJson<'w>>,
    next: Option<String>,
    previous: Option<String>,
    cursors: CursorsJson,
}

#[derive(Serialize)]
struct CursorsJson {
    next: Option<String>,
    previous: Option<String>,
}
