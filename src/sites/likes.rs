//! The list of users who like an item: the same in both shapes of the site.

use serde::Deserialize;
use url::Url;

use super::error::PageError;
use super::json;
use super::page::LikesPage;
use super::text::clean;
use crate::words::{ItemId, Like, UserId};

/// The number of likes on a full page.
pub const PER_PAGE: u32 = 24;

/// An entry of the list.
#[derive(Deserialize)]
struct LikingUser {
    uid: String,
    /// Missing in accounts that are being deleted.
    #[serde(default)]
    username: Option<String>,
}

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
    let (users, next) = json::read_results::<LikingUser>(body)?;
    let next = next.map(|next| next_offset(likes_url, &next, offset)).transpose()?;
    let likes = users.into_iter().enumerate().map(|(index, user)| {
        let user_id = UserId::new(user.uid)
            .map_err(|_| PageError::BadEntry { index, problem: "its uid can't be an id" })?;
        let position = offset.saturating_add(u32::try_from(index).unwrap_or(u32::MAX));
        Ok(Like {
            item_id: item_id.clone(),
            user_id,
            username: clean(user.username.unwrap_or_default()),
            position,
        })
    });
    Ok(LikesPage { likes: likes.collect::<Result<_, _>>()?, next })
}

/// Returns the offset in the address of the next page. The address itself is never followed:
/// whatever host it names, the offset is requested at `likes_url`.
fn next_offset(likes_url: &Url, next: &str, offset: u32) -> Result<u32, PageError> {
    let next = likes_url.join(next).map_err(|_| PageError::BadNext("can't be read"))?;
    let found = next.query_pairs().find(|(key, _)| key == "offset");
    let ahead = found.and_then(|(_, value)| value.parse::<u32>().ok());
    match ahead {
        Some(ahead) if ahead > offset => Ok(ahead),
        Some(_) => Err(PageError::BadNext("leads back")),
        None => Err(PageError::BadNext("has no offset")),
    }
}
