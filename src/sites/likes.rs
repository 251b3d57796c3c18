//! The list of users who like an item: the same in both shapes of the site.

use url::Url;

use super::address;
use super::error::PageError;
use super::json::{self, Entry, JsonReader, JsonValue};
use super::oddities::{ODD_MAX, Oddities};
use super::page::{LikesPage, NextPage};
use crate::words::{ItemId, Like, OddEntry, Task, UserId};

/// The number of likes on a full page.
pub const PER_PAGE: u32 = 24;

/// Returns the address of a page of likes.
pub fn address(likes_url: &Url, item_id: &ItemId, offset: u32) -> Url {
    let mut url = likes_url.clone();
    url.query_pairs_mut()
        .append_pair("model", item_id.as_str())
        .append_pair("count", &PER_PAGE.to_string())
        .append_pair("offset", &offset.to_string());
    url
}

/// Reads a page of likes.
pub fn parse(
    likes_url: &Url,
    item_id: &ItemId,
    offset: u32,
    body: &[u8],
) -> Result<LikesPage, PageError> {
    let results = json::read_results(body, usize::MAX, |reader, index| {
        read_liker(reader, item_id, offset, index)
    })?;
    let n_entries = results.n_entries();
    let next =
        match address::named(&results.next) {
            NextPage::Page(next) => next_offset(likes_url, next, offset)
                .map(|offset| Task::Likes { item_id: item_id.clone(), offset, cursor: None }),
            other => other.without_page(),
        };
    let mut odd = results.skipped;
    let likes = results.entries.into_iter().map(|(like, its_odd)| {
        odd.extend(its_odd);
        like
    });
    let likes = likes.collect();
    odd.sort_by_key(|odd| (odd.index, odd.kind));
    if odd.len() > ODD_MAX {
        return Err(PageError::TooMuch);
    }
    Ok(LikesPage { likes, n_entries, odd, next })
}

fn read_liker(
    reader: &mut JsonReader<'_>,
    item_id: &ItemId,
    offset: u32,
    index: u32,
) -> Result<Entry<(Like, Vec<OddEntry>)>, PageError> {
    let (mut uid, mut username) = (JsonValue::Missing, JsonValue::Missing);
    reader.object(|reader, key| {
        match key {
            "uid" => uid = reader.value()?,
            "username" => username = reader.value()?,
            _ => reader.skip()?,
        }
        Ok(())
    })?;
    let Some(user_id) = uid.id().and_then(|id| UserId::new(id).ok()) else {
        return Ok(Err(format!("uid {}", uid.problem("an id"))));
    };
    let mut oddities = Oddities::none(index);
    let like = Like {
        item_id: item_id.clone(),
        user_id,
        // Missing in accounts that are being deleted.
        username: oddities.text("username", &username),
        position: offset.saturating_add(index),
        liked_at: None,
    };
    Ok(Ok((like, oddities.into_found())))
}

/// Returns the offset in the address of the next page. The address itself is never followed:
/// whatever host it names, the offset is requested at `likes_url`.
fn next_offset(likes_url: &Url, next: &str, offset: u32) -> NextPage<u32> {
    let Ok(next) = likes_url.join(next) else { return NextPage::Unusable("can't be read") };
    let found = next.query_pairs().find(|(key, _)| key == "offset");
    let ahead = found.and_then(|(_, value)| value.parse::<u32>().ok());
    match ahead {
        Some(ahead) if ahead > offset => NextPage::Page(ahead),
        Some(_) => NextPage::Back,
        None => NextPage::Unusable("has no offset"),
    }
}
