//! The public API of today.

mod item;

use item::{ItemJson, entry};
use serde::Serialize;
use serde_json::json;
use url::form_urlencoded;

use super::super::World;
use super::{Content, slice};

/// Makes cursors opaque; odd, so that it can be undone.
const SCRAMBLE: u32 = 0x9e37_79b1;

/// The inverse of [`SCRAMBLE`] modulo 2³².
const UNSCRAMBLE: u32 = 0x0e8b_2f51;

/// A page of the catalogue that begins at this place.
pub(super) fn search(
    world: &World,
    base: &str,
    at: usize,
    count: usize,
    content: Content,
) -> String {
    let all = world.catalogue();
    let shown = slice(all, at, count, content);
    let results: Vec<_> = shown.iter().map(|&number| entry(world, base, number, true)).collect();
    let more = !shown.is_empty() && content.place(at) + shown.len() < all.len();
    let next = more.then(|| cursor(at + count)).flatten();
    let previous = (at > 0).then(|| cursor(at.saturating_sub(count))).flatten();
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
    let cursors = Cursors { next, previous };
    let list = List { results, next: next_url, previous: previous_url, cursors };
    // Plain fields with text keys: writing them can't fail.
    serde_json::to_string(&list).unwrap_or_default()
}

/// The details of a model.
pub(super) fn item(world: &World, base: &str, number: u32, content: Content) -> String {
    let item = entry(world, base, number, content != Content::Empty);
    let mut details = json!(item);
    details["description"] = json!("Made with care");
    details["faceCount"] = json!(1_000 + number);
    details["isDownloadable"] = json!(number.is_multiple_of(3));
    details.to_string()
}

/// The place that a cursor stands for.
pub(super) fn place(cursor: &str) -> Option<usize> {
    let digits = cursor.strip_suffix("==")?;
    let scrambled = u32::from_str_radix(digits, 16).ok()?;
    Some(scrambled.wrapping_mul(UNSCRAMBLE) as usize)
}

fn cursor(place: usize) -> Option<String> {
    let place = u32::try_from(place).ok()?;
    Some(format!("{:08x}==", place.wrapping_mul(SCRAMBLE)))
}

#[derive(Serialize)]
struct List<'w> {
    results: Vec<ItemJson<'w>>,
    next: Option<String>,
    previous: Option<String>,
    cursors: Cursors,
}

#[derive(Serialize)]
struct Cursors {
    next: Option<String>,
    previous: Option<String>,
}
